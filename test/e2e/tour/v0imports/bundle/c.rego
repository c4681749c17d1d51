package v0i.c

names["fixed"]

names[x] { x := input.x[_] }

obj["k"] = 1

r = re_match("^a", "abc")

s { set_diff({1}, {2}) == {1} }
