# METADATA
# title: Drift from a baseline
# description: >-
#   How far modules are from the versions of a matrix. Patches between releases of one minor version
#   can be counted; what cannot be counted has an answer of its own for each reason.
package dependency.drift

import data.dependency.subject
import data.dependency.version

# METADATA
# title: Findings
# description: A remedy only goes up, to the version of the baseline.
findings contains {
	"code": concat("_", ["drift", kind]),
	"effectiveOn": settings.effectiveOn,
	"evidence": {"baseline": wanted.version, "direction": direction},
	"message": concat("", [
		module, " ", at, " is ", direction, " the baseline ", wanted.version, ": ", _reasons[kind],
	]),
	"module": module,
	"policy": policy,
	"remedy": _remedy(module, at, direction, wanted.version),
	"severity": severity,
	"version": at,
} if {
	some [policy, module, at] in _moved
	settings := data.dependency.policies[policy].drift
	wanted := settings.baseline[module]
	found := version.key(at)
	direction := _direction(found, wanted.key)
	kind := _kind(policy, module, at, found)
	severity := settings[kind][direction]
	severity != "allow"
}

findings contains {
	"code": "drift_not_in_baseline",
	"effectiveOn": settings.effectiveOn,
	"evidence": {},
	"message": concat("", [module, " is not in the baseline"]),
	"module": module,
	"policy": policy,
	"severity": settings.notInBaseline,
	"version": facts.version,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].drift
	settings.notInBaseline != "allow"
	some [module, facts] in subject.modules
	not settings.baseline[module]
}

_moved contains [policy, module, facts.version] if {
	some policy in subject.policies
	some [module, facts] in subject.modules
	data.dependency.policies[policy].drift.baseline[module].version != facts.version
}

# What is pinned is built at another version than it is required at.
_moved contains [policy, module, facts.replace.version] if {
	some policy in subject.policies
	some [module, facts] in subject.replaced
	facts.replace.kind == "module"
	facts.replace.path == module
	data.dependency.policies[policy].drift.baseline[module].version != facts.replace.version
}

_direction(found, wanted) := "above" if found > wanted

_direction(found, wanted) := "below" if found < wanted

# v2.0.0 and v2.0.0+incompatible are two versions, and Go's order knows no way between them.
_direction(found, wanted) := "above" if found == wanted

_kind(policy, module, at, found) := kind if {
	wanted := data.dependency.policies[policy].drift.baseline[module]
	kind := _counted(at, found, wanted, data.dependency.policies[policy].drift.patches)
}

_counted(at, found, wanted, patches) := "major" if {
	found[0] != wanted.key[0]
} else := "incompatible" if {
	_is_incompatible(at) != _is_incompatible(wanted.version)
} else := "pseudo_version" if {
	_is_either_pseudo(at, wanted.version)
} else := "minor" if {
	found[1] != wanted.key[1]
} else := "pre_release" if {
	min({found[3], wanted.key[3]}) == 0
} else := "patch_distance" if {
	not _is_within(found[2], wanted.key[2], patches)
}

_is_incompatible(text) := endswith(text, "+incompatible")

_is_either_pseudo(one, other) if {
	some text in [one, other]
	version.is_pseudo_version(text)
}

_is_within(one, other, patches) if abs(one - other) <= patches

_reasons := {
	"incompatible": "one of the two is a version of a module without go.mod",
	"major": "another major version",
	"minor": "another minor version",
	"patch_distance": "more patches than allowed",
	"pre_release": "the patches to a pre-release cannot be counted",
	"pseudo_version": "the patches to a commit without a tag cannot be counted",
}

_remedy(module, at, direction, wanted) := {"none": {
	"code": "replaced",
	"why": concat("", ["raising ", module, " changes nothing while it is replaced"]),
}} if {
	at != input.modules[module].version
} else := {"raise": {"path": module, "atLeast": wanted}} if {
	direction == "below"
} else := {"none": {
	"code": "never_downgrades",
	"why": "only an older version is near the baseline: raise the baseline, or go back by hand",
}}
