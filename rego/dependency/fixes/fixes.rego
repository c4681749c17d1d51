# METADATA
# title: Fixes
# description: >-
#   For each denial with a remedy the least of the given changes that carries it out, after which it
#   is gone and no other has come; or why there is none. Never a way back to an older version.
package dependency.fixes

import data.dependency.judge
import data.dependency.outcomes
import data.dependency.version

# METADATA
# title: Fixes
# description: Objects with commands and what becomes of the files, or with why and whyCode.
fixes contains object.union(_about(finding), _fix(number)) if {
	some finding in judge.denials
	number := _least({candidate |
		some candidate in _carrying[finding]
		_is_fix(candidate, finding)
	})
}

fixes contains object.union(_about(finding), _why(finding)) if {
	some finding in judge.denials
	finding.remedy
	every candidate in _carrying[finding] {
		not _is_fix(candidate, finding)
	}
}

_about(finding) := {field: finding[field] |
	some field in ["code", "module", "policy", "subject", "version"]
}

_carrying[finding] := {number |
	some number, change in input.changes
	_carries(finding.remedy, change)
} if {
	some finding in judge.denials
	finding.remedy
}

_carries(remedy, change) if {
	version.key(change.modules[remedy.raise.path].version) >= version.key(remedy.raise.atLeast)
}

_carries(remedy, change) if {
	version.key(change.modules[remedy.raise.path].version) > version.key(remedy.raise.above)
}

_carries(remedy, change) if {
	some edit in change.edits
	edit.edit == "drop_replace"
	edit.path == remedy.drop_replace.path
	edit.file == remedy.drop_replace.file
	object.get(edit, "version", "") == object.get(remedy.drop_replace, "version", "")
}

_is_fix(number, finding) if {
	change := input.changes[number]
	not change.impossible
	not outcomes.goes_back(change)
	not outcomes.identity(finding) in outcomes.after[number]
	count(_added(number)) == 0
}

_added(number) := outcomes.after[number] - outcomes.before

# The fewest modules move, by the fewest edits, to the lowest versions.
_least(numbers) := number if {
	[_, _, _, number] := min({[moves, count(change.edits), keys, number] |
		some number in numbers
		change := input.changes[number]
		moves := count(change.modules) + count(change.gone)
		keys := [version.key(change.modules[path].version) |
			some path in sort(object.keys(change.modules))
		]
	})
}

_fix(number) := object.union(
	{
		"commands": change.commands,
		"gone": change.gone,
		"moves": [{"path": path, "from": _now(path), "to": change.modules[path].version} |
			some path in sort(object.keys(change.modules))
			_now(path) != change.modules[path].version
		],
		"resolves": {_named(resolved) |
			some resolved in (outcomes.before - outcomes.after[number])
			resolved[2] in outcomes.touched(change)
		},
	},
	{field: change[field] | some field in ["goMod", "goWork"]},
) if {
	change := input.changes[number]
}

_now(path) := object.get(input.modules, [path, "version"], null)

_named([policy, code, module, about]) := {
	"code": code,
	"module": module,
	"policy": policy,
	"subject": about,
}

_why(finding) := {"whyCode": none.code, "why": none.why} if {
	none := finding.remedy.none
} else := {
	"wanted": finding.remedy,
	"whyCode": "not_gathered",
	"why": "the facts hold no change that does it: gather it and ask again",
} if {
	count(_carrying[finding]) == 0
} else := _refusal(finding, _least(_carrying[finding]))

_refusal(_, number) := {"whyCode": impossible.code, "why": impossible.message} if {
	impossible := input.changes[number].impossible
} else := {
	"whyCode": "never_downgrades",
	"why": "the change would take another module back to an older version",
} if {
	outcomes.goes_back(input.changes[number])
} else := {
	"breaks": {_named(added) | some added in _added(number)},
	"whyCode": "breaks_policy",
	"why": "after the change something else would be denied",
} if {
	count(_added(number)) > 0
} else := {
	"whyCode": "still_there",
	"why": "after the change it would be denied as before",
}
