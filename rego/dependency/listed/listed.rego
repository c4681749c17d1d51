# METADATA
# title: Forbidden and required modules
# description: >-
#   By patterns of paths and ranges in Go's order of versions. A replaced module is looked at under
#   both its names: what it is required as and what is built for it.
package dependency.listed

import data.dependency.patterns
import data.dependency.subject
import data.dependency.version

# METADATA
# title: Findings
# description: Modules that must not be in the build list, and those required at another version.
findings contains object.union(_told(policy, entry, module), {
	"code": "forbidden_module",
	"evidence": {"role": role, "path": path, "pattern": entry.module, "version": at},
	"message": concat("", [_shown(module, path, at), " is forbidden: ", entry.reason]),
	"remedy": _remedy(module, role, entry.range),
	"severity": entry.severity,
}) if {
	some [policy, module, role, path, at, number] in _forbidden
	entry := data.dependency.policies[policy].forbidden[number]
}

_forbidden contains [policy, module, "original", module, facts.version, number] if {
	some policy in subject.policies
	some [module, pattern] in patterns.hits[policy]
	facts := input.modules[module]
	some number in data.dependency.policies[policy].uses[pattern].forbidden
	_is_meant(policy, number, facts.version)
}

_forbidden contains [policy, module, "replacement", built.path, built.version, number] if {
	some policy in subject.policies
	some [module, facts] in subject.replaced
	built := facts.replace
	built.kind == "module"
	some pattern in patterns.covering(policy, built.path)
	some number in data.dependency.policies[policy].uses[pattern].forbidden
	_is_meant(policy, number, built.version)
}

findings contains object.union(_told(policy, entry, module), {
	"code": "required_version",
	"evidence": {"pattern": entry.module, "version": at},
	"message": concat("", [_shown(module, module, at), " is at no required version: ", entry.reason]),
	"remedy": _wanted_remedy(module, entry.range, at),
	"severity": entry.severity,
}) if {
	some policy in subject.policies
	some [module, pattern] in patterns.hits[policy]
	some number in data.dependency.policies[policy].uses[pattern].required
	entry := data.dependency.policies[policy].required[number]
	at := input.modules[module].version
	not _is_wanted(policy, number, at)
}

# What is pinned is built at another version than it is required at.
findings contains object.union(_told(policy, entry, module), {
	"code": "required_version",
	"evidence": {"pattern": entry.module, "version": built.version},
	"message": concat("", [
		module, " is pinned to ", built.version, ", which is no required version: ", entry.reason,
	]),
	"remedy": _remedy(module, "replacement", entry.range),
	"severity": entry.severity,
}) if {
	some policy in subject.policies
	some [module, facts] in subject.replaced
	built := facts.replace
	built.kind == "module"
	built.path == module
	some pattern in patterns.covering(policy, module)
	some number in data.dependency.policies[policy].uses[pattern].required
	entry := data.dependency.policies[policy].required[number]
	not _is_wanted(policy, number, built.version)
}

# METADATA
# title: Findings about the whole build list
# description: Required modules that are not in it.
missing contains object.union(entry.missing, {
	"code": "required_module_missing",
	"effectiveOn": entry.effectiveOn,
	"evidence": {"pattern": entry.module},
	"message": concat("", [entry.module, " is not in the build list: ", entry.reason]),
	"policy": policy,
	"severity": entry.severity,
	"subject": entry.module,
}) if {
	some policy in subject.policies
	some number, entry in data.dependency.policies[policy].required
	not [policy, number] in _present
}

_present contains [policy, number] if {
	some policy in subject.policies
	some [_, pattern] in patterns.hits[policy]
	some number in data.dependency.policies[policy].uses[pattern].required
}

# What cannot be compared is taken for what is forbidden.
_is_meant(policy, number, at) if {
	entry := data.dependency.policies[policy].forbidden[number]
	not entry.except[at]
	not _is_outside(entry.range, at)
}

_is_wanted(policy, number, at) if {
	entry := data.dependency.policies[policy].required[number]
	not entry.except[at]
	version.is_version(at)
	not _is_outside(entry.range, at)
}

_is_outside(range, at) if version.key(at) < range.atLeast.key

_is_outside(range, at) if version.key(at) >= range.below.key

_told(policy, entry, module) := {
	"effectiveOn": entry.effectiveOn,
	"module": module,
	"policy": policy,
	"subject": entry.module,
	"version": input.modules[module].version,
}

_shown(module, module, at) := concat(" ", [module, at])

_shown(module, path, at) := concat("", [module, ", which is replaced by ", path, " ", at, ","]) if {
	module != path
}

_remedy(module, "original", range) := {"raise": {"path": module, "atLeast": range.below.version}}

_remedy(_, "original", range) := {"none": _never_downgrades} if {
	range.atLeast
	not range.below
}

_remedy(module, "original", {}) := {"none": {
	"code": "no_version_allowed",
	"why": concat("", ["no version of ", module, " is allowed: remove what needs it, or replace it"]),
}}

_remedy(module, "replacement", _) := {"none": {
	"code": "replaced",
	"why": concat("", ["raising ", module, " changes nothing while it is replaced"]),
}}

_wanted_remedy(module, range, at) := {"raise": {"path": module, "atLeast": least.version}} if {
	least := range.atLeast
	version.key(at) < least.key
} else := {"none": _never_downgrades}

_never_downgrades := {
	"code": "never_downgrades",
	"why": "only an older version is allowed, and going back is for people to decide",
}
