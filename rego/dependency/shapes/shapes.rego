# METADATA
# title: Shapes of modules
# description: >-
#   What cannot be read of a module of the build list. Functions that are undefined for what is
#   right: such results are not remembered, which would cost more than they do.
package dependency.shapes

# METADATA
# title: Whether all modules can be read
# description: >-
#   The quick way for many that are right, as pairs of path and facts: no function is asked about
#   each. Where it does not hold, is_odd_module finds which.
all_modules(modules) if {
	count(modules) == count([1 |
		some [_, module] in modules
		is_string(module.version)
		module.required in {"direct", "indirect", "unlisted"}
		is_string(object.get(module, "sum", ""))
		is_string(object.get(module, "goModSum", ""))
		is_string(object.get(module, "go", ""))
		is_boolean(object.get(module, "linked", true))
		is_string(object.get(module, "time", ""))
		status := object.get(module, "status", {"retracted": [], "deprecated": ""})
		is_array(status.retracted)
		is_string(status.deprecated)
		origin := object.get(module, "origin", {"vcs": "", "url": ""})
		is_string(origin.vcs)
		is_string(origin.url)
		licence := object.get(module, "licence", {"alternatives": [], "expression": ""})
		is_string(licence.expression)
		is_array(licence.alternatives)
	])
	count([1 |
		some [_, module] in modules
		_is_odd_replacement(module.replace)
	]) == 0
	count([1 |
		some [_, module] in modules
		some alternative in module.licence.alternatives
		not is_array(alternative)
	]) == 0
	count([1 |
		some [_, module] in modules
		some alternative in module.licence.alternatives
		some id in alternative
		not is_string(id)
	]) == 0
}

# METADATA
# title: Whether a module cannot be read
# description: One of the build list, without its path.
is_odd_module(module) if not is_object(module)

is_odd_module(module) if type_name(object.get(module, "version", null)) != "string"

is_odd_module(module) if {
	value := object.get(module, "required", null)
	not value in {"direct", "indirect", "unlisted"}
}

is_odd_module(module) if _is_odd_replacement(module.replace)

is_odd_module(module) if type_name(object.get(module, "sum", "")) != "string"

is_odd_module(module) if type_name(object.get(module, "goModSum", "")) != "string"

is_odd_module(module) if type_name(object.get(module, "go", "")) != "string"

is_odd_module(module) if type_name(object.get(module, "linked", true)) != "boolean"

is_odd_module(module) if type_name(object.get(module, "time", "")) != "string"

is_odd_module(module) if _is_odd_status(module.status)

is_odd_module(module) if _is_odd_origin(module.origin)

is_odd_module(module) if _is_odd_licence(module.licence)

_is_odd_replacement(replacement) if not is_object(replacement)

_is_odd_replacement(replacement) if {
	type_name(object.get(replacement, "wildcard", null)) != "boolean"
}

_is_odd_replacement(replacement) if type_name(object.get(replacement, "file", null)) != "string"

_is_odd_replacement(replacement) if type_name(object.get(replacement, "path", null)) != "string"

_is_odd_replacement(replacement) if {
	value := object.get(replacement, "kind", null)
	not value in {"directory", "module"}
}

_is_odd_replacement(replacement) if {
	replacement.kind == "module"
	type_name(object.get(replacement, "version", null)) != "string"
}

_is_odd_status(status) if not is_object(status)

_is_odd_status(status) if type_name(object.get(status, "retracted", null)) != "array"

_is_odd_status(status) if type_name(object.get(status, "deprecated", null)) != "string"

_is_odd_origin(origin) if not is_object(origin)

_is_odd_origin(origin) if type_name(object.get(origin, "vcs", null)) != "string"

_is_odd_origin(origin) if type_name(object.get(origin, "url", null)) != "string"

_is_odd_licence(licence) if not is_object(licence)

_is_odd_licence(licence) if type_name(object.get(licence, "expression", null)) != "string"

_is_odd_licence(licence) if type_name(object.get(licence, "alternatives", null)) != "array"

_is_odd_licence(licence) if {
	some alternative in licence.alternatives
	not is_array(alternative)
}

_is_odd_licence(licence) if {
	some alternative in licence.alternatives
	some id in alternative
	not is_string(id)
}
