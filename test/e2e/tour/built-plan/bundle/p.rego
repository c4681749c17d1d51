package builtplan

default allow := false

allow if input.user in other

other := {"a", "b"}
