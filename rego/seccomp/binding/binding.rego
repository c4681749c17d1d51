# METADATA
# title: Which policy holds for a container
# description: >-
#   Finds the policies that bind a container in data.seccomp. A policy is filed under the values of
#   one of its conditions, so the cost follows what the container has, not how many policies there
#   are.
package seccomp.binding

# METADATA
# title: Policy of a container
# description: >-
#   The name of the policy with the highest priority of those of which every condition holds, the
#   first by name of several. Undefined where none binds the container.
policy(container) := name if {
	images := image_names(container.image)
	[_, name] := min({[0 - data.seccomp.profiles[candidate].priority, candidate] |
		some [attribute, value] in _facts(container, images)
		some candidate in data.seccomp.bindings[attribute][value]
		_holds(candidate, container, images)
	})
}

_facts(container, images) := ({["image", name] | some name in images} | {["label", pair] |
	some key, value in container.labels
	is_string(value)
	pair := concat("=", [key, value])
}) | {
	["container", container.name],
	["namespace", container.namespace],
	["any", ""],
}

_holds(name, container, images) if {
	_has_image(name, images)
	_accepts(name, "containers", container.name)
	_accepts(name, "namespaces", container.namespace)
	every key, value in object.get(data.seccomp.profiles[name].match, "podLabels", {}) {
		container.labels[key] == value
	}
}

_accepts(name, field, value) if data.seccomp.profiles[name].match[field][value]

_accepts(name, field, _) if not data.seccomp.profiles[name].match[field]

_has_image(name, images) if {
	some image in images
	data.seccomp.profiles[name].match.images[image]
}

_has_image(name, _) if not data.seccomp.profiles[name].match.images

# METADATA
# title: Names of an image
# description: >-
#   What an image is called in full, as a set: its repository, with its tag and with its digest. A
#   name without a registry is one of docker.io (distribution/reference, ParseNormalizedNamed).
image_names(image) := {name |
	image != ""
	some suffix in _suffixes(image)
	name := concat("", [_with_registry(_repository(image)), suffix])
}

_suffixes(image) := ({""} | {suffix | suffix := concat("", [":", _tag(image)])}) | {suffix |
	[_, digest] := split(image, "@")
	suffix := concat("", ["@", digest])
}

_repository(image) := trim_suffix(_tagged(image), suffix) if {
	suffix := concat("", [":", _tag(image)])
} else := _tagged(image)

_tagged(image) := split(image, "@")[0]

# A colon before the last slash belongs to a port.
_tag(image) := tag if {
	segments := split(_tagged(image), "/")
	[_, tag] := split(segments[count(segments) - 1], ":")
}

_with_registry(repository) := repository if {
	segments := split(repository, "/")
	count(segments) > 1
	_is_registry(segments[0])
} else := concat("/", ["docker.io", repository]) if {
	contains(repository, "/")
} else := concat("/", ["docker.io/library", repository])

_is_registry("localhost")

_is_registry(segment) if contains(segment, ".")

_is_registry(segment) if contains(segment, ":")
