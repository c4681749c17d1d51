package conflicts

rule := {"below": 1} if input.a

rule := {"below": 2} if input.b

fun := f(1)

f(_) := "a" if input.a

f(_) := "b" if input.b

obj[k] := 1 if {
	input.a
	k := "k"
}

obj[k] := 2 if {
	input.b
	k := "k"
}

obj.other := 3 if input.a

elses := 1 if {
	input.a
} else := 2 if {
	input.b
}

elses := 3 if not input.a

same := 1 if input.a

same := 1 if input.b

comp := {k: v | some k, v in {"x": input.a}; v}

default defaulted := 0

defaulted := 1 if input.a

defaulted := 2 if input.b

refs[k].v := i if some i, k in [x | some x in ["a"]; input.a]

refs.a.v := 7 if input.b
