# METADATA
# title: Age of releases
# description: >-
#   A version must have been out for some days, so that others find what is wrong with it. What
#   fixes a known vulnerability may be younger.
package dependency.age

import data.dependency.patterns
import data.dependency.subject
import data.dependency.times

# METADATA
# title: Findings
# description: Versions that are too young, and those of which nobody knows the age.
findings contains object.union(_told(policy, module), {
	"code": "too_young",
	"evidence": {"days": settings.days, "released": facts.time},
	"message": concat("", [
		module, " ", facts.version, " was released at ", facts.time, ", less than ",
		format_int(settings.days, 10), " days before",
	]),
	"remedy": {"none": {
		"code": "never_downgrades",
		"why": "only an older version is old enough: wait, or go back by a decision of people",
	}},
	"severity": "deny",
}) if {
	some [policy, module] in _young
	settings := data.dependency.policies[policy].releaseAge
	facts := input.modules[module]
	not [policy, module] in _fixing
}

findings contains object.union(_told(policy, module), {
	"code": "too_young_but_fixes",
	"evidence": {"advisories": fixed, "released": facts.time},
	"message": concat("", [
		module, " ", facts.version, " is younger than asked for and passes: it fixes ",
		concat(", ", fixed),
	]),
	"severity": "warn",
}) if {
	some [policy, module] in _fixing
	facts := input.modules[module]
	fixed := _fixed(policy, _built(module, facts))
}

findings contains object.union(_told(policy, module), {
	"code": "release_time_unknown",
	"evidence": {},
	"message": concat("", ["nobody says when ", module, " was released"]),
	"severity": settings.unknown,
}) if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].releaseAge
	settings.unknown != "allow"
	some [module, facts] in subject.modules
	not facts.time
	not [policy, module] in _exempt
}

_young contains [policy, module] if {
	some policy in subject.policies
	newest := times.before(input.time, data.dependency.policies[policy].releaseAge.days)
	some [module, facts] in subject.modules
	facts.time > newest
	not [policy, module] in _exempt
}

# The very version that an advisory names as its fix: one before would be affected.
_fixing contains [policy, module] if {
	some [policy, module] in _young
	data.dependency.policies[policy].releaseAge.securityFixes
	_fixed(policy, _built(module, input.modules[module]))
}

_fixed(policy, [path, version]) := fixed if {
	set := data.dependency.policies[policy].vulnerabilities.set
	fixed := data.dependency.advisories[set].fixed[path][version]
}

# The time is that of what is built, and so is the fix.
_built(_, facts) := [facts.replace.path, facts.replace.version] if facts.replace

_built(module, facts) := [module, facts.version] if not facts.replace

_exempt contains [policy, module] if {
	some policy in subject.policies
	some [module, pattern] in patterns.hits[policy]
	data.dependency.policies[policy].uses[pattern].releaseAge
}

_told(policy, module) := {
	"effectiveOn": data.dependency.policies[policy].releaseAge.effectiveOn,
	"module": module,
	"policy": policy,
	"version": input.modules[module].version,
}
