package logic

import data.logic.flags

every_ok if {
	every item in input.items {
		item.n < 10
		every tag in item.tags { tag in {"x", "y"} }
	}
}

every_pair if every k, v in input.items { v.id == k }

index := {tag: ids |
	some item in input.items
	some tag in item.tags
	ids := {other.id | some other in input.items; tag in other.tags}
}

matrix := [[z | some y in numbers.range(1, 3); z := x * y] | some x in numbers.range(1, 3)]

nested := {item.id: {"tags": sort(item.tags), "big": big} |
	some item in input.items
	big := count([1 | item.n > 3]) == 1
}

role := object.get(input, "role", "none")

mocked := [role, a, b, c, d] if {
	a := role with input as {"role": "mock"}
	b := flags.strict with data.logic.flags as {"strict": "mocked"}
	c := count([1, 2]) with count as 42
	d := limit(3) with limit as mock_limit
}

limit(n) := n * 10

mock_limit(n) := n - 10

unified := {"x": x, "rest": z} if {
	[x, {"k": [_, z]}] = [input.role, {"k": [1, "deep"]}]
}

no_admin if not "admin" in {input.role}

not_every if not every_ok

both if {
	input.role == "admin"
	not flags.strict == false
}

pairs contains [p, q] if {
	some i, p in ["a", "b"]
	some j, q in ["c", "d"]
	i != j
}

any_big if {
	some item in input.items
	item.n >= 5
}

first := input.items[0].id

last := input.items[count(input.items) - 1]

ternary := {true: "yes", false: "no"}[input.role == "admin"]
