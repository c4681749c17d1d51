package p
p := input.p
