package heads

a.b[x].c := input.val if some x in input.keys

a.b.fixed.c := "fixed"

fruit.apple.seeds := 12

fruit.apple.colour := "red" if input.val

fruit[name].sweet := true if some name in ["pear", "apple"]

groups[g].members[p.name] := true if {
	some p in input.people
	some g in p.groups
}

groups[g].size := count({p.name | some p in input.people; g in p.groups}) if {
	some p in input.people
	some g in p.groups
}

deep.q.w contains x if some x in input.keys

deep.q.e := "e"

servers[s.id].ports[port] := $"{s.id}:{port}" if {
	some s in input.servers
	some port in s.ports
}

m[i] := x if some i, x in input.keys

set contains x if some x in ["a", "b", input.val]

quoted["a.b"]["c d"] := input.val

quoted["a.b"]["é"] := 1
