# METADATA
# title: Shapes of the other parts
# description: >-
#   What cannot be read of requirements, directives, claims, evidence, the binary and changes.
#   Functions that are undefined for what is right, as those about modules.
package dependency.parts

import data.dependency.shapes

# METADATA
# title: Whether all requirements can be read
# description: The quick way, as for modules, as pairs of path and requirement.
all_requirements(requirements) if {
	count(requirements) == count([1 |
		some [_, requirement] in requirements
		is_string(requirement.version)
		is_boolean(requirement.indirect)
		is_string(object.get(requirement, "comment", ""))
		is_number(requirement.row)
	])
}

# METADATA
# title: Whether a requirement cannot be read
# description: One of the main go.mod.
is_odd_requirement(requirement) if not is_object(requirement)

is_odd_requirement(requirement) if type_name(object.get(requirement, "version", null)) != "string"

is_odd_requirement(requirement) if type_name(object.get(requirement, "indirect", null)) != "boolean"

is_odd_requirement(requirement) if type_name(object.get(requirement, "comment", "")) != "string"

is_odd_requirement(requirement) if type_name(object.get(requirement, "row", null)) != "number"

# METADATA
# title: Whether a directive cannot be read
# description: One that replaces a module.
is_odd_directive(directive) if not is_object(directive)

is_odd_directive(directive) if type_name(object.get(directive, "file", null)) != "string"

is_odd_directive(directive) if type_name(object.get(directive, "row", null)) != "number"

is_odd_directive(directive) if {
	type_name(object.get(directive, ["old", "path"], null)) != "string"
}

is_odd_directive(directive) if {
	type_name(object.get(directive, ["old", "version"], "")) != "string"
}

is_odd_directive(directive) if not is_string(directive.new.path)

is_odd_directive(directive) if not directive.new.kind in {"directory", "module"}

# METADATA
# title: Whether all claims can be read
# description: The quick way, as for modules.
all_claims(claims) if {
	count(claims) == count([1 |
		some claim in claims
		is_string(claim.claim)
		claim.outcome in _outcomes
		is_string(claim.code)
		is_string(claim.message)
		is_string(object.get(claim, "module", ""))
		is_string(object.get(claim, "version", ""))
	])
}

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

is_odd_binary(binary) if {
	some _, value in binary.settings
	not is_string(value)
}

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
	shapes.is_odd_module(module)
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

is_odd_change(change) if {
	some edit in change.edits
	not is_object(edit)
}
