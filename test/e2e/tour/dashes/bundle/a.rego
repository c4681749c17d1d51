package dash["with space"]

ok if input.x
