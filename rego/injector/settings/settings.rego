# METADATA
# title: Fields of security contexts
# description: >-
#   What the security contexts of a pod and of its containers get. Pod-level fields stand at the pod
#   and hold for each container without a value of its own.
package injector.settings

import data.injector.capabilities
import data.injector.operation
import data.injector.record

# METADATA
# title: Fields
# description: In the order in which a patch sets them; whether the pod itself can have the field.
fields := [
	["seccompProfile", true],
	["runAsNonRoot", true],
	["allowPrivilegeEscalation", false],
	["readOnlyRootFilesystem", false],
]

# METADATA
# title: Wanted fields
# description: By name, what the strongest declaration says.
wanted(policies) := {field: said[0] |
	some [field, _] in fields
	said := [policy.fields[field] | some policy in policies]
	count(said) > 0
}

# METADATA
# title: Changes
# description: An array of {"operations", "records"}, one for each security context that changes.
changes(pod, policies, recorded) := array.concat(
	[change |
		pod.whole
		change := _pod_change(pod, said, recorded)
	],
	[change |
		some container in pod.containers
		change := _container_change(pod, container, said, names, recorded)
	],
) if {
	said := wanted(policies)
	names := capabilities.wanted(policies)
}

_pod_change(pod, said, recorded) := _change(pod, path, settings, []) if {
	path := concat("/", [pod.path, "securityContext"])
	context := operation.object_at(pod.spec, "securityContext")
	settings := [{"field": field, "what": field, "said": wish} |
		some [field, true] in fields
		wish := said[field]
		can_have(pod, {}, field, wish.value)
		_is_set(object.get(context, field, null), wish, field, recorded)
	]
}

_container_change(pod, container, said, names, recorded) := _change(
	container,
	path,
	settings,
	capabilities.operations(pod, context, path, names),
) if {
	path := concat("/", [container.path, "securityContext"])
	context := operation.object_at(container.spec, "securityContext")
	settings := [{"field": field, "what": record.what(field, container), "said": wish} |
		some [field, _] in fields
		wish := said[field]
		can_have(pod, context, field, wish.value)
		[chosen, what] := choice(pod, container, field)
		_is_set(chosen, wish, what, recorded)
	]
}

_change(owner, path, settings, others) := {
	"operations": array.concat(
		operation.object_if_absent(owner.spec, "securityContext", path),
		operations,
	),
	"records": [[setting.what, setting.said.by] | some setting in settings],
} if {
	operations := array.concat(
		[operation.add(concat("/", [path, setting.field]), setting.said) |
			some setting in settings
		],
		others,
	)
	count(operations) > 0
}

_is_set(null, _, _, _)

_is_set(chosen, said, what, recorded) if record.gives_way(chosen, said, what, recorded)

# METADATA
# title: What a container has chosen
# description: >-
#   [value, what it is recorded as] of a field, the value null where nothing was chosen. Undefined
#   where the container has the pod's value, which is set there; in a running pod it cannot be.
choice(pod, container, field) := [chosen, record.what(field, container)] if {
	chosen := _chosen(container.spec, field)
	chosen != null
} else := [null, record.what(field, container)] if {
	[field, false] in fields
} else := [_chosen(pod.spec, field), field] if {
	not pod.whole
}

_chosen(spec, field) := object.get(operation.object_at(spec, "securityContext"), field, null)

# METADATA
# title: Whether a field can be had
# description: >-
#   What the API refuses is left alone: most fields on Windows, and no privilege escalation beside
#   privileges (Kubernetes, core validation: ValidateSecurityContext).
can_have(_, _, "runAsNonRoot", _)

can_have(pod, context, "seccompProfile", _) if {
	not pod.windows
	not context.privileged == true
}

can_have(pod, context, "allowPrivilegeEscalation", value) if {
	not pod.windows
	not _is_needed(context, value)
}

can_have(pod, _, "readOnlyRootFilesystem", _) if not pod.windows

_is_needed(context, false) if context.privileged == true

_is_needed(context, false) if "CAP_SYS_ADMIN" in context.capabilities.add
