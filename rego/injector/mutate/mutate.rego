# METADATA
# title: How a resource is patched
# description: >-
#   Turns the mutations of matching declarations (strongest first) into an RFC 6902 patch. Applied
#   once, it leaves nothing to patch.
package injector.mutate

# METADATA
# title: Patch
# description: >-
#   An array of operations: labels, annotations, then the seccomp profile of the pod and of each
#   container that has chosen another one. Field by field the strongest declaration wins.
patch(resource, policies) := array.concat(
	_metadata_patch(resource, policies),
	_seccomp_patch(resource, policies),
)

# METADATA
# title: Warnings
# description: Containers that run unconfined whatever profile the pod gets.
warnings(resource, policies) := {warning |
	_wanted_profile(policies)
	pod := _pod(resource)
	some [_, container] in _containers(pod)
	container.securityContext.privileged == true
	is_string(container.name)
	warning := concat("", ["container ", container.name, " is privileged: no seccomp profile applies"])
}

_metadata_patch(resource, policies) := array.concat(parents, members) if {
	members := array.concat(
		_member_patch(resource, "labels", _merged("labels", policies)),
		_member_patch(resource, "annotations", _merged("annotations", policies)),
	)
	parents := [_object_at(["/metadata"]) |
		count(members) > 0
		object.get(resource, "metadata", null) == null
	]
}

# Of nothing, `object.union_n` has no value in Wasm.
_merged(field, policies) := object.union_n(array.concat(
	[{}],
	[policy[field] | some policy in array.reverse(policies)],
))

# `members` are {"path", "value"} by key.
_member_patch(resource, field, members) := array.concat(parents, operations) if {
	current := _current(resource, field)
	operations := [operation |
		some key in sort(object.keys(members))
		object.get(current, key, null) != members[key].value
		operation := {"op": "add", "path": members[key].path, "value": members[key].value}
	]
	count(operations) > 0
	parents := [_object_at(["/metadata/", field]) | not _has_members(resource, field)]
} else := []

_has_members(resource, field) if is_object(resource.metadata[field])

# Undefined where something stands that is neither an object nor absent: nothing can be added there.
_current(resource, field) := _object_or_empty(object.get(metadata, field, null)) if {
	metadata := _object_or_empty(object.get(resource, "metadata", null))
}

_object_or_empty(null) := {}

_object_or_empty(value) := value if is_object(value)

_object_at(parts) := {"op": "add", "path": concat("", parts), "value": {}}

_seccomp_patch(resource, policies) := array.concat(
	_pod_patch(pod, wanted),
	[_profile_at([path, "/securityContext/seccompProfile"], wanted) |
		some [path, container] in _containers(pod)
		not container.securityContext.privileged == true
		chosen := container.securityContext.seccompProfile
		chosen != null
		_gives_way(chosen, wanted)
	],
) if {
	wanted := _wanted_profile(policies)
	pod := _pod(resource)
	not pod.spec.os.name == "windows"
} else := []

_wanted_profile(policies) := wanted[0] if {
	wanted := [policy.seccomp_profile | some policy in policies]
}

# Containers without a profile of their own have the pod's.
_pod_patch(pod, wanted) := array.concat(
	[_object_at([pod.path, "/securityContext"]) | context == null],
	[_profile_at([pod.path, "/securityContext/seccompProfile"], wanted)],
) if {
	context := object.get(pod.spec, "securityContext", null)
	_gives_way(object.get(_object_or_empty(context), "seccompProfile", null), wanted)
} else := []

_profile_at(parts, wanted) := {"op": "add", "path": concat("", parts), "value": wanted.profile}

# Whether the profile that was chosen is replaced by the wanted one.
_gives_way(null, _)

_gives_way(chosen, wanted) if {
	wanted.override == "Always"
	chosen != wanted.profile
}

_gives_way(chosen, wanted) if {
	wanted.override == "Unconfined"
	chosen.type == "Unconfined"
	chosen != wanted.profile
}

# [path, container] of every kind of container, in the order of the lists.
_containers(pod) := [[path, container] |
	some list in ["initContainers", "containers", "ephemeralContainers"]
	is_array(pod.spec[list])
	some position, container in pod.spec[list]
	path := concat("", [pod.path, "/", list, "/", format_int(position, 10)])
]

# Where the pod specification of a resource lies; undefined for a resource without one.
_pod(resource) := {"path": "/spec", "spec": resource.spec} if {
	resource.kind == "Pod"
	_is_api(resource, "v1")
}

_pod(resource) := {"path": "/spec/template/spec", "spec": resource.spec.template.spec} if {
	resource.kind in {"DaemonSet", "Deployment", "StatefulSet"}
	_is_api(resource, "apps/v1")
}

_pod(resource) := {"path": "/spec/template/spec", "spec": resource.spec.template.spec} if {
	resource.kind == "Job"
	_is_api(resource, "batch/v1")
}

_pod(resource) := {
	"path": "/spec/jobTemplate/spec/template/spec",
	"spec": resource.spec.jobTemplate.spec.template.spec,
} if {
	resource.kind == "CronJob"
	_is_api(resource, "batch/v1")
}

# Documents of the plain form may leave the version out.
_is_api(resource, version) if object.get(resource, "apiVersion", version) == version
