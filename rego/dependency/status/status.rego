# METADATA
# title: Retracted and deprecated
# description: >-
#   What the authors of a module say of it in its newest version. Where nobody looked there, it is
#   unknown, which is a finding of its own.
package dependency.status

import data.dependency.subject

# METADATA
# title: Findings
# description: Versions that were taken back, modules that were given up, and the unknown.
findings contains object.union(_told(policy, module, facts), {
	"code": "retracted",
	"effectiveOn": settings.effectiveOn,
	"evidence": {"retracted": facts.status.retracted},
	"message": concat("", [
		module, " ", facts.version, " was retracted by its authors: ", _shown(facts.status.retracted),
	]),
	"remedy": {"raise": {"path": module, "above": facts.version}},
	"severity": settings.severity,
}) if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].retracted
	settings.severity != "allow"
	some [module, facts] in subject.modules
	facts.status.retracted != []
}

findings contains object.union(_told(policy, module, facts), {
	"code": "deprecated",
	"effectiveOn": settings.effectiveOn,
	"evidence": {"deprecated": facts.status.deprecated},
	"message": concat("", [module, " is deprecated by its authors: ", facts.status.deprecated]),
	"severity": settings.severity,
}) if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].deprecated
	settings.severity != "allow"
	some [module, facts] in subject.modules
	facts.status.deprecated != ""
}

findings contains object.union(_told(policy, module, facts), {
	"code": concat("_", [_kinds[kind], "unknown"]),
	"effectiveOn": settings.effectiveOn,
	"evidence": {},
	"message": concat("", ["nobody says whether ", module, " is ", kind]),
	"severity": settings.unknown,
}) if {
	some policy in subject.policies
	some kind in object.keys(_kinds)
	settings := data.dependency.policies[policy][kind]
	settings.unknown != "allow"
	some [module, facts] in subject.modules
	not facts.status
}

_kinds := {"retracted": "retraction", "deprecated": "deprecation"}

_told(policy, module, facts) := {
	"module": module,
	"policy": policy,
	"version": facts.version,
}

_shown([]) := ""

_shown(reasons) := text if {
	count(reasons) > 0
	text := concat("; ", [reason | some reason in reasons; reason != ""])
	text != ""
} else := "without a reason" if {
	count(reasons) > 0
}
