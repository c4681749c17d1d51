# METADATA
# title: Labels and annotations
# description: >-
#   What the metadata of a resource and of its pod template get. The template of a Pod is the Pod.
package injector.metadata

import data.injector.operation
import data.injector.workload

# METADATA
# title: Operations
# description: >-
#   Operations on the resource's metadata, then on the template's, the record of the pod
#   (annotations by key) among them.
operations(question, policies, record) := array.concat(
	_operations("", question.resource, policies, targets, records),
	_template_operations(question.resource, policies, record),
) if {
	question.scope == "whole"
	targets := _targets(question.resource)
	records := {key: said | question.resource.kind == "Pod"; some key, said in record}
} else := []

_targets(resource) := {"both", "resource", "template"} if resource.kind == "Pod"

else := {"both", "resource"}

_template_operations(resource, policies, record) := _operations(
	holder.path,
	holder.value,
	policies,
	{"both", "template"},
	record,
) if {
	resource.kind != "Pod"
	holder := workload.template(resource)
	is_object(holder.value)
} else := []

_operations(path, holder, policies, targets, record) := array.concat(parents, members) if {
	metadata_path := concat("/", [path, "metadata"])
	labels := _merged(policies, "labels", targets)
	annotations := object.union(_merged(policies, "annotations", targets), record)
	members := array.concat(
		_member_operations(holder, metadata_path, "labels", labels),
		_member_operations(holder, metadata_path, "annotations", annotations),
	)
	parents := [parent |
		count(members) > 0
		some parent in operation.object_if_absent(holder, "metadata", metadata_path)
	]
}

# Of nothing, `object.union_n` has no value in Wasm.
_merged(policies, field, targets) := object.union_n(array.concat(
	[{}],
	[policy[field] | some policy in array.reverse(policies); policy.target in targets],
))

# `members` are {"token", "value", "text"} by key.
_member_operations(holder, metadata_path, field, members) := array.concat(parents, changed) if {
	metadata := operation.object_at(holder, "metadata")
	current := operation.object_at(metadata, field)
	path := concat("/", [metadata_path, field])
	changed := [operation.add(concat("/", [path, said.token]), said) |
		some key in sort(object.keys(members))
		said := members[key]
		object.get(current, key, null) != said.value
	]
	count(changed) > 0
	parents := operation.object_if_absent(metadata, field, path)
} else := []
