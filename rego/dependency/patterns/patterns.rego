# METADATA
# title: Patterns of module paths
# description: >-
#   A path as it is, example.com/x/... for it and all below, or ... for every path. A policy files
#   them by their text, so that the cost of looking a path up does not grow with their number.
package dependency.patterns

import data.dependency.subject

# METADATA
# title: Whether a pattern covers a path
# description: Of two texts.
covers(pattern, path) if {
	pattern == path
}

covers(pattern, path) if {
	endswith(pattern, "/...")
	startswith(concat("", [path, "/"]), trim_suffix(pattern, "..."))
}

covers("...", path) if is_string(path)

# METADATA
# title: Patterns of a policy that cover a path
# description: A set of their texts.
covering(policy, path) := {path | data.dependency.policies[policy].uses[path]} | ({"..." |
	data.dependency.policies[policy].uses["..."]
} | {pattern |
	parts := split(path, "/")
	some depth in data.dependency.policies[policy].depths[parts[0]]
	pattern := _below(policy, parts, depth)
})

_below(policy, parts, depth) := concat("", [prefix, "/..."]) if {
	depth <= count(parts)
	prefix := concat("/", array.slice(parts, 0, depth))
	data.dependency.policies[policy].below[prefix]
}

# METADATA
# title: Patterns that cover modules of the build list
# description: By policy a set of pairs, each of a module's path and a pattern that covers it.
hits := {policy: union({_exact(policy), _prefixed(policy), _all(policy)}) |
	some policy in subject.policies
}

_exact(policy) := {[path, path] |
	some [path, _] in subject.modules
	data.dependency.policies[policy].uses[path]
}

_prefixed(policy) := {[path, pattern] |
	count(data.dependency.policies[policy].depths) > 0
	some [path, _] in subject.modules
	first := substring(path, 0, indexof(path, "/"))
	some depth in data.dependency.policies[policy].depths[first]
	pattern := _below(policy, split(path, "/"), depth)
}

_all(policy) := {[path, "..."] |
	data.dependency.policies[policy].uses["..."]
	some [path, _] in subject.modules
}
