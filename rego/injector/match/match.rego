# METADATA
# title: Which declarations match
# description: >-
#   Finds the declarations for a subject's facts in data.injector. A declaration is filed under one
#   shape (the facts it asks for) and there under the values it accepts, so the cost follows the
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
	values := [facts[key] | some key in shape.facts]
	count(values) == count(shape.facts)
	some name in data.injector.index.names[shape.id][concat("\n", values)]
	_passes(facts, name)
}

# Lists too long for the index are looked up one by one.
_passes(facts, name) if {
	every fact, accepted in data.injector.policies[name].checks {
		accepted[facts[fact]]
	}
}
