# METADATA
# title: Requirements
# description: Whether go.mod says of its requirements what Go reads in it.
package dependency.requirements

import data.dependency.subject

# METADATA
# title: Findings
# description: Comments that look like a marker to people and not to Go, and modules not listed.
findings contains {
	"code": "indirect_mismarked",
	"effectiveOn": settings.effectiveOn,
	"evidence": {"comment": requirement.comment, "row": requirement.row},
	"message": concat("", [
		module, " is a direct requirement to Go: \"// ", requirement.comment,
		"\" marks nothing, \"// indirect\" alone or before a semicolon does",
	]),
	"module": module,
	"policy": policy,
	"severity": settings.mismarked,
	"version": requirement.version,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].requirements
	settings.mismarked != "allow"
	some [module, requirement] in subject.requirements
	requirement.indirect == false
	startswith(lower(trim_left(requirement.comment, " \t/")), "indirect")
}

findings contains {
	"code": "requirement_unlisted",
	"effectiveOn": settings.effectiveOn,
	"evidence": {"required": "unlisted"},
	"message": concat("", [module, " is in the build list and not in go.mod: run go mod tidy"]),
	"module": module,
	"policy": policy,
	"severity": settings.unlisted,
	"version": facts.version,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].requirements
	settings.unlisted != "allow"
	some [module, facts] in subject.modules
	facts.required == "unlisted"
}
