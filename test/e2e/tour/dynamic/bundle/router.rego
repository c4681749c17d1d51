package dyn.router

result := data.dyn.checks[input.kind].deny

all contains [kind, msg] if {
	some kind
	some msg in data.dyn.checks[kind].deny
}

names contains kind if {
	some kind, _ in data.dyn.checks
}

by_key[kind] := count(data.dyn.checks[kind].deny)

lookup := data.dyn.table[input.kind][_].v
