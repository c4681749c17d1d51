# METADATA
# title: Which declarations match
# description: >-
#   Finds the declarations for a subject's facts in data.injector. A declaration is filed under
#   shapes (the facts it asks for) and there under the values it accepts, so the cost follows the
#   number of shapes a resource can have, not the number of declarations.
package injector.match

# METADATA
# title: Matching declarations
# description: >-
#   The matching declarations as an array, strongest first: by falling priority, then by name.
policies(facts) := [data.injector.policies[name] |
	some [_, name] in sort({[0 - data.injector.policies[name].priority, name] |
		some name in _names(facts)
	})
]

# Data is always read by its whole path: binding a part of the index to a variable would copy it.
_names(facts) := {name |
	some fact, _ in facts
	some shape in data.injector.index.shapes[fact]
	_are_present(facts, shape)
	values := [facts[key] | some key in shape.facts]
	count(values) == count(shape.facts)
	some name in data.injector.index.names[shape.id][concat("\n", values)]
	_passes(facts, name)
}

_are_present(facts, shape) if {
	every fact in shape.present {
		is_string(facts[fact])
	}
}

# Lists too long for the index are looked up one by one.
_passes(facts, name) if {
	every fact, accepted in data.injector.policies[name].checks {
		accepted[facts[fact]]
	}
	not _fails(facts, name)
}

_fails(facts, name) if {
	some fact in data.injector.policies[name].absent
	is_string(facts[fact])
}

_fails(facts, name) if {
	some fact, values in data.injector.policies[name].denied
	values[facts[fact]]
}

# The namespaces of Kubernetes itself are left alone unless a declaration says their very names.
_fails(facts, name) if {
	facts.namespace in {"kube-node-lease", "kube-public", "kube-system"}
	not data.injector.policies[name].system[facts.namespace]
}

_fails(facts, name) if {
	_holds(data.injector.policies[name].excluded, facts)
}

_fails(facts, name) if {
	included := data.injector.policies[name].included
	not _holds(included, facts)
}

# Whether the namespace is one of the names or fits one of the patterns.
_holds(names, facts) if names.names[facts.namespace]

_holds(names, facts) if {
	some pattern in names.patterns
	_fits(pattern, facts.namespace)
}

_fits(pattern, namespace) if contains(namespace, pattern.part)

_fits(pattern, namespace) if {
	startswith(namespace, pattern.prefix)
	endswith(trim_prefix(namespace, pattern.prefix), pattern.suffix)
}
