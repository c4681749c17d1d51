package dash.names

count := 3

input_ := input.x

max[x] := 1 if x := input.x

print := "rule"

http.send := input.x

startswith := "s"

values := [count, max]
