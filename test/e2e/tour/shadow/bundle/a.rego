package shadow.a

import data.shadow.b as other

helper(count) := x if {
	x := [c | c := count]
}

result := {"h": helper(input.count), "o": other.result, "n": nested}

nested := [[x, y] |
	x := 1
	y := [x | some x in [2, 3]]
]

set_of := {x | x := [y | some y in {3, 1, 2} ; y > 1][_]; x > 5}

object_of := {sprintf("k%v", [i]): v | some i, v in ["a", "b"]}

deep := {"a": {"b": {"c": [{"d": input.data.x}]}}}.a.b.c[0].d
