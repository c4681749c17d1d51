package comp

keys := {1: "one", true: "t", null: "n", [1, 2]: "array", {"k": 1}: "object", {3, 1}: "set", 1.5: "float", "s": "string"}

sets := {{1, 2}, {1}, set(), {"a", {"b"}}, {[2], [1, 1]}}

mixed := {x | some x in input.l} | {false, "z", {}, [], 0, set()}

members := {"value": value, "pair": pair, "negated": negated, "set": inset}

value if 1 in input.l

pair if "a", 1 in input.o

negated if not "zz" in input.l

inset if {"a": 1} in {x | some x in input.l}

partial[x] := i if some i, x in input.l

index := {"at": at, "last": last, "text": text}

default at := "out"

at := input.l[input.i]

default last := "none"

last := input.l[count(input.l) - 1]

default text := "no"

text := ["abc"][input.i]

edges := {"quotient": quotient, "rest": rest, "neg": -input.i, "cmp": [1 < "a", null < false, [1] < {}, {1} > {}]}

default quotient := "undefined"

quotient := 1 / input.i

default rest := "undefined"

rest := 7 % input.i

walked := {x | walk(input.o, [_, x]); not is_object(x)}
