# METADATA
# title: Shapes of facts
# description: >-
#   What cannot be read of a part of the facts. Functions that are undefined for what is right: such
#   results are not remembered, which would cost more than they do.
package dependency.shapes

import data.dependency.times

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

is_odd_module(module) if _is_odd_time(module.time)

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

_is_odd_licence(licence) if type_name(object.get(licence, "alternatives", null)) != "array"

_is_odd_licence(licence) if {
	some alternative in licence.alternatives
	not is_array(alternative)
}

_is_odd_time(time) if not times.is_time(time)

# METADATA
# title: Whether a requirement cannot be read
# description: One of the main go.mod.
is_odd_requirement(requirement) if not is_object(requirement)

is_odd_requirement(requirement) if type_name(object.get(requirement, "version", null)) != "string"

is_odd_requirement(requirement) if type_name(object.get(requirement, "indirect", null)) != "boolean"

is_odd_requirement(requirement) if type_name(object.get(requirement, "comment", "")) != "string"

# METADATA
# title: Whether a directive cannot be read
# description: One that replaces a module.
is_odd_directive(directive) if not is_object(directive)

is_odd_directive(directive) if type_name(object.get(directive, "file", null)) != "string"

is_odd_directive(directive) if {
	type_name(object.get(directive, ["old", "path"], null)) != "string"
}

is_odd_directive(directive) if {
	type_name(object.get(directive, ["old", "version"], "")) != "string"
}

is_odd_directive(directive) if not is_string(directive.new.path)

is_odd_directive(directive) if not directive.new.kind in {"directory", "module"}

# METADATA
# title: Whether a claim cannot be read
# description: One of what was checked.
is_odd_claim(claim) if not is_object(claim)

is_odd_claim(claim) if type_name(object.get(claim, "claim", null)) != "string"

is_odd_claim(claim) if {
	value := object.get(claim, "outcome", null)
	not value in _outcomes
}

is_odd_claim(claim) if type_name(object.get(claim, "code", null)) != "string"

is_odd_claim(claim) if type_name(object.get(claim, "message", null)) != "string"

is_odd_claim(claim) if type_name(object.get(claim, "module", "")) != "string"

is_odd_claim(claim) if type_name(object.get(claim, "version", "")) != "string"

# METADATA
# title: Whether evidence cannot be read
# description: A layer of the signature chain.
is_odd_evidence(evidence) if not is_object(evidence)

is_odd_evidence(evidence) if type_name(object.get(evidence, "layer", null)) != "string"

is_odd_evidence(evidence) if {
	value := object.get(evidence, "outcome", null)
	not value in _outcomes
}

is_odd_evidence(evidence) if type_name(object.get(evidence, "code", null)) != "string"

is_odd_evidence(evidence) if type_name(object.get(evidence, "message", null)) != "string"

_outcomes := {"verified", "contradicted", "not_verifiable"}

# METADATA
# title: Whether the facts of the binary cannot be read
# description: Its settings may be absent.
is_odd_binary(binary) if not is_object(binary)

is_odd_binary(binary) if type_name(object.get(binary, "file", null)) != "string"

is_odd_binary(binary) if type_name(object.get(binary, "settings", {})) != "object"

# METADATA
# title: Whether a change cannot be read
# description: With what is then known of the modules that it moves.
is_odd_change(change) if not is_object(change)

is_odd_change(change) if {
	some field, wanted in {
		"edits": "array",
		"commands": "array",
		"modules": "object",
		"gone": "array",
		"require": "object",
	}
	type_name(object.get(change, field, null)) != wanted
}

is_odd_change(change) if {
	some _, module in change.modules
	is_odd_module(module)
}

is_odd_change(change) if {
	some _, requirement in change.require
	is_odd_requirement(requirement)
}

is_odd_change(change) if {
	some path in change.gone
	not is_string(path)
}

is_odd_change(change) if {
	some edit in change.edits
	type_name(object.get(edit, "path", null)) != "string"
}
