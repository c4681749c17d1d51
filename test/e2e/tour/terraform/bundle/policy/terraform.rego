package terraform.analysis

import rego.v1

import input as tfplan

blast_radius := 30

weights := {
	"aws_autoscaling_group": {"delete": 100, "create": 10, "modify": 1},
	"aws_instance": {"delete": 10, "create": 1, "modify": 1},
	"aws_iam": {"delete": 10, "create": 5, "modify": 2.5},
}

resource_types := {"aws_autoscaling_group", "aws_instance", "aws_iam", "aws_launch_configuration"}

default authz := false

authz if {
	score < blast_radius
	not touches_iam
}

score := s if {
	all_scores := [x |
		some resource_type, crud in weights
		del := crud.delete * num_deletes[resource_type]
		new := crud.create * num_creates[resource_type]
		mod := crud.modify * num_modifies[resource_type]
		x := (del + new) + mod
	]
	s := sum(all_scores)
}

touches_iam if {
	some change in tfplan.resource_changes
	change.type == "aws_iam"
}

resources[resource_type] := all_resources if {
	some resource_type, _ in resource_types
	all_resources := [name |
		some name in tfplan.resource_changes
		name.type == resource_type
	]
}

resources_of(kind) := [r | some r in tfplan.resource_changes; r.type == kind]

num_creates[resource_type] := num if {
	some resource_type in resource_types
	creates := [res | some res in resources_of(resource_type); "create" in res.change.actions]
	num := count(creates)
}

num_deletes[resource_type] := num if {
	some resource_type in resource_types
	deletions := [res | some res in resources_of(resource_type); "delete" in res.change.actions]
	num := count(deletions)
}

num_modifies[resource_type] := num if {
	some resource_type in resource_types
	num := count([res | some res in resources_of(resource_type); "update" in res.change.actions])
}

violations contains {"id": id, "address": address, "msg": msg} if {
	some change in tfplan.resource_changes
	statement := json.unmarshal(change.change.after.policy).Statement[_]
	statement.Effect == "Allow"
	statement.Action == "*"
	id := "TF-001"
	address := change.address
	msg := sprintf("%v allows %v", [address, statement.Action])
}

violations contains {"id": "TF-002", "address": change.address, "missing": missing} if {
	some change in tfplan.resource_changes
	not change.change.actions == ["delete"]
	tags := object.keys(object.get(change, ["change", "after", "tags"], {}))
	missing := {"env", "owner"} - tags
	count(missing) > 0
}

by_module[module] contains change.address if {
	some change in tfplan.resource_changes
	module := object.get(change, "module_address", "root")
}
