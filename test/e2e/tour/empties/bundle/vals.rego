package empties.vals

f := false

n := null

s := set()

o := {}

text := "abc"

arr := []

fun(x) := x
