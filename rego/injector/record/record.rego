# METADATA
# title: Who set what
# description: >-
#   The annotation gatehouse.dev/injected of a pod or pod template holds "what=declaration" for each
#   field that a declaration has set, so that it gives way to a stronger one later: when the pods of
#   a patched workload are created.
package injector.record

# METADATA
# title: Records of a pod
# description: An array of [what, declaration].
records(pod) := [parts |
	some item in split(pod.metadata.annotations["gatehouse.dev/injected"], ",")
	parts := split(item, "=")
	count(parts) == 2
] if {
	is_string(pod.metadata.annotations["gatehouse.dev/injected"])
} else := []

# METADATA
# title: Whether a value gives way
# description: >-
#   Whether something that the pod or container has is replaced by the wanted
#   {"value", "override", "priority"}; "what" names it in the records.
gives_way(chosen, wanted, what, recorded) if {
	chosen != wanted.value
	_is_replaced(chosen, wanted, what, recorded)
}

_is_replaced(_, wanted, _, _) if wanted.override == "Always"

_is_replaced(chosen, wanted, _, _) if {
	wanted.override == "Unconfined"
	chosen.type == "Unconfined"
}

_is_replaced(_, wanted, what, recorded) if {
	some [name, declaration] in recorded
	name == what
	_is_weaker(declaration, wanted.priority)
}

_is_weaker(declaration, priority) if data.injector.policies[declaration].priority < priority

# What a declaration has set that is no longer there gives way to any other.
_is_weaker(declaration, _) if not data.injector.policies[declaration].name

# METADATA
# title: Annotation of the records
# description: >-
#   The annotations (by key, {"token", "value", "text"}) that keep the records and the new [what,
#   declaration] besides them; none without new ones.
annotation(recorded, fresh) := {"gatehouse.dev/injected": {
	"token": "gatehouse.dev~1injected",
	"value": value,
	"text": concat("", ["\"", value, "\""]),
}} if {
	count(fresh) > 0
	replaced := {what | some [what, _] in fresh}
	kept := {concat("=", each) |
		some each in recorded
		not each[0] in replaced
		_is_plain(concat("", each))
	}
	added := {concat("=", each) |
		some each in fresh
		_is_plain(concat("", each))
	}
	value := concat(",", sort(kept | added))
	value != ""
} else := {}

# What others wrote into the annotation could not be quoted in the same way everywhere.
_is_plain(text) if {
	trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:/") == ""
}

# METADATA
# title: What is recorded of a container
# description: The name of a field or list entry and that of the container.
what(field, container) := concat("/", [field, container.name])
