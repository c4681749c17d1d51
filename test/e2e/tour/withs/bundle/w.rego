package withs

import data.withs.cfg

base := input.a.b

flag if cfg.on

inner := {"b": base, "f": flagged}

default flagged := false

flagged if flag

nested := x if x := inner with input.a.b as 5 with data.withs.cfg.on as true

twice := [x, y] if {
	x := deep with input as {"a": {"b": 1}}
	y := deep with input as {"a": {"b": 2}} with data.withs.cfg as {"on": true}
}

deep := x if x := inner with data.withs.cfg.extra as "e"

rules := x if x := inner with base as "replaced"

partly := x if x := input with input.new.path as 1

cleared := x if x := cfg with data.withs.cfg.on as null

builtin := x if x := stamp with time.now_ns as 5 with upper as lowered

lowered(s) := lower(s)

stamp := [time.now_ns() == 5, upper("Ab")]

comprehension := [x | some n in [1, 2, 3]; x := base with input.a.b as n]

negated if not flag with data.withs.cfg as {}

every_with if every n in [1, 2] { small(n) with data.withs.cfg.max as 3 }

small(n) if n < cfg.max
