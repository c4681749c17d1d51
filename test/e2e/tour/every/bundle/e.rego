package ev

a if every x in input.l { x.x == 1 }

b if every k, v in input.o {
	k != ""
	every p in v.p { p > 0 }
}

c if {
	not d
}

d if every x in input.l {
	some y in [1, 2]
	x.x == y
}

e if every x in {1, 2} { x < 3 }

f := [every_ok | some l in [[1], [2], []]; every_ok := all_one(l)]

all_one(l) if {
	every x in l { x == 1 }
} else := false

g := {k | some k, v in input.o; every p in v.p { p < 2 }}

h if {
	some x in input.l
	every y in input.l { y == x }
}
