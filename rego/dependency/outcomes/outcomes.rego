# METADATA
# title: Outcomes of changes
# description: >-
#   What the policies say after each change of the facts: the modules that it moves are judged again
#   as they will be, the others stay as they were judged.
package dependency.outcomes

import data.dependency.judge
import data.dependency.version

# METADATA
# title: What a finding is about
# description: The same before and after a change, whatever version a module then has.
identity(finding) := [
	finding.policy,
	finding.code,
	object.get(finding, "module", ""),
	object.get(finding, "subject", ""),
]

# METADATA
# title: Denials before
# description: As a set of what they are about.
before := {identity(finding) | some finding in judge.denials}

# METADATA
# title: Denials after
# description: By the number of a change, of what it touches.
after[number] := denied | missing if {
	some number, change in input.changes
	document := _document(change)
	denied := {identity(finding) | some finding in judge.of_modules with input as document}
	missing := _missing(change)
}

# METADATA
# title: Modules that a change touches
# description: What is said of any other module stays as it is.
touched(change) := (object.keys(change.modules) | object.keys(change.require)) | {path |
	some path in array.concat(change.gone, [edit.path | some edit in change.edits])
}

# METADATA
# title: Whether a change goes back
# description: To a lower version of any module, or to one that cannot be compared.
goes_back(change) if {
	some path, facts in change.modules
	now := input.modules[path].version
	now != facts.version
	not _is_above(facts.version, now)
}

_is_above(one, other) if version.key(one) >= version.key(other)

_document(change) := {
	"directives": {"require": change.require},
	"main": input.main,
	"modules": object.union(_stay(change), change.modules),
	"time": input.time,
}

# Whole modules: nothing that is known of a version is known of another, and of a module that loses
# its replacement nothing but its version.
_stay(change) := {path: facts |
	dropped := {edit.path | some edit in change.edits; edit.edit == "drop_replace"}
	some path in (touched(change) - (object.keys(change.modules) | {path | some path in change.gone}))
	facts := _without_replacement(input.modules[path], path in dropped)
}

_without_replacement(module, false) := module

_without_replacement(module, true) := {"version": module.version, "required": module.required}

# Only where something goes, something can be missing that was there.
_missing(change) := set() if count(change.gone) == 0

_missing(change) := missing if {
	count(change.gone) > 0
	document := {
		"main": input.main,
		"modules": object.union(object.remove(input.modules, change.gone), change.modules),
		"time": input.time,
	}
	missing := {identity(finding) | some finding in judge.of_missing with input as document}
}
