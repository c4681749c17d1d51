package fn

area := a if a := size(input.shape)

size({"kind": "circle", "r": r}) := r * r * 3

size({"kind": "square", "a": a}) := a * a

size(["rect", w, h]) := w * h

size(x) := "unknown" if is_string(x)

kind(1) := "one"

kind(2) := "two"

kind("a") := "letter"

kind(n) := "many" if {
	is_number(n)
	n > 2
}

default kind(_) := "none"

kinds := [kind(x) | some x in input.list]

sums := {"total": add(input.list[0], input.list[1]), "twice": twice(add(1, count(input.list)))}

add(a, b) := a + b

twice(x) := y if y := x * 2

is_safe(x) if {
	is_number(x)
	x < 3
} else := false if is_number(x)

safe := [r | some x in input.list; r := is_safe(x)]

weird := [pair([1, {"k": input.list}]), pair([2])]

pair([a, {"k": b}]) := {"a": a, "b": b}

pair([a]) := a

fact := {"3": fact3, "ok": ok}

fact3 := product(numbers.range(1, 3))

ok := true
