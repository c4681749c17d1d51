package dyn.checks.svc

deny contains "zero" if input.n == 0

deny contains msg if {
	not input.other
	msg := "no other"
}

helper := 1
