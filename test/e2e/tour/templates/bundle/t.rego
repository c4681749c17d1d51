package tm

a := $"user {input.u} has {input.n} {input.missing} \{x} {[1, "a"]} {count(input.l) + 1}"

b := $`raw {input.u}
line \n {"q"}`

c contains $"{x}-{y}" if {
	some x in [1, 2]
	some y in ["a", input.u]
}

d := {$"k{i}": v | some i, v in input.l}

e := $"{$"nested {input.u}"}"
