# METADATA
# title: Whether the facts can be read
# description: >-
#   Facts come from strangers. What is missing or of another type is found here and denied; the
#   other rules then judge what is there, and pass over what is not.
package dependency.facts

import data.dependency.parts
import data.dependency.shapes
import data.dependency.subject
import data.dependency.times

# METADATA
# title: Findings
# description: For each policy the first faults, by their places.
findings contains finding if {
	some policy in subject.policies
	some at in array.slice(sort(_faults), 0, 20)
	finding := {
		"code": "facts_unreadable",
		"effectiveOn": "",
		"evidence": {"at": at[0]},
		"message": concat("", [at[0], " must be ", at[1]]),
		"policy": policy,
		"severity": "deny",
		"subject": at[0],
	}
}

_faults contains ["the input", "an object"] if not _input

_input := input if is_object(input)

_faults contains ["apiVersion", "facts.gatehouse/v1"] if {
	object.get(_input, "apiVersion", null) != "facts.gatehouse/v1"
}

_faults contains ["kind", "GoDependencies"] if {
	object.get(_input, "kind", null) != "GoDependencies"
}

_faults contains ["time", "a time such as 2026-01-31T12:00:00Z"] if {
	time := object.get(_input, "time", null)
	not times.is_time(time)
}

_faults contains [_item(["sources"], index), concat("", ["readable: ", source.fault])] if {
	some index, source in input.sources
	is_string(source.fault)
}

_faults contains ["main.path", "a text"] if {
	type_name(object.get(_input, ["main", "path"], null)) != "string"
}

_faults contains [field, concat(" ", ["of the type", wanted])] if {
	some field, wanted in _parts
	type_name(object.get(_input, field, null)) != wanted
}

_parts := {
	"changes": "array",
	"claims": "array",
	"directives": "object",
	"evidence": "array",
	"main": "object",
	"modules": "object",
	"sources": "array",
}

_faults contains [_at(["main", field]), "a text"] if {
	some field in ["go", "toolchain", "compiler"]
	value := input.main[field]
	not is_string(value)
}

_faults contains [_at(["modules", path]), "{version, required, ...}"] if {
	not _modules_are_sound
	some [path, module] in subject.modules
	shapes.is_odd_module(module)
}

_modules_are_sound if shapes.all_modules(subject.modules)

_faults contains [_at(["modules", path, "time"]), "a time such as 2026-01-31T12:00:00Z"] if {
	_judges_age
	some [path, module] in subject.modules
	time := module.time
	not times.is_time(time)
}

_judges_age if {
	some policy in subject.policies
	data.dependency.policies[policy].releaseAge
}

_faults contains [_at(["directives", "require", path]), "{version, indirect, row, ...}"] if {
	not _requirements_are_sound
	some [path, requirement] in subject.requirements
	parts.is_odd_requirement(requirement)
}

_faults contains [_at(["directives", part]), wanted] if {
	some part, wanted in {"require": "object", "replace": "array", "exclude": "array"}
	type_name(object.get(_input, ["directives", part], null)) != wanted
}

_faults contains [_item(["directives", "replace"], index), "{file, row, old, new}"] if {
	some index, directive in input.directives.replace
	parts.is_odd_directive(directive)
}

_faults contains [_item(["claims"], index), "{claim, outcome, code, message, ...}"] if {
	not _claims_are_sound
	some index, claim in input.claims
	parts.is_odd_claim(claim)
}

_faults contains [_item(["evidence"], index), "{layer, outcome, code, message, ...}"] if {
	some index, evidence in input.evidence
	parts.is_odd_evidence(evidence)
}

_faults contains [_item(["changes"], index), "{edits, commands, modules, gone, require, ...}"] if {
	some index, change in input.changes
	parts.is_odd_change(change)
}

_faults contains ["binary", "{file, sha256, ...}"] if parts.is_odd_binary(input.binary)

_requirements_are_sound if parts.all_requirements(subject.requirements)

_claims_are_sound if parts.all_claims(input.claims)

_at(parts) := concat(".", parts)

_item(parts, index) := concat("", [concat(".", parts), "[", format_int(index, 10), "]"]) if {
	is_number(index)
}
