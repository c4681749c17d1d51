package opti

default allow := false

allow if {
	some role in data.opti.facts.roles[input.user]
	input.action in data.opti.facts.grants[role]
}

deny contains msg if {
	not data.opti.facts.roles[input.user]
	msg := sprintf("unknown user %v", [input.user])
}

deny contains "writes are off" if {
	input.action == "write"
	not data.opti.facts.writes
}
