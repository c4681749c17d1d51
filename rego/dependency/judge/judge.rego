# METADATA
# title: Judgement
# description: >-
#   What all rules find about the facts: denials and warnings, each with the name of its policy and
#   what is to be done about it.
package dependency.judge

import data.dependency.facts
import data.dependency.listed
import data.dependency.replaces
import data.dependency.requirements
import data.dependency.subject

# METADATA
# title: Denials
# description: What stands in the way of the program.
denials contains _told(finding, data.dependency.policies[finding.policy].actions[finding.code]) if {
	some finding in _findings
	_denies(finding)
}

denials contains {
	"action": "review",
	"code": "no_policy",
	"evidence": {},
	"message": "no policy of the bundle is for this main module",
	"policy": "",
} if {
	count(subject.policies) == 0
}

# METADATA
# title: Warnings
# description: What should be looked at, and what will be denied from a date on.
warnings contains _told(finding, "report") if {
	some finding in _findings
	not _denies(finding)
}

_denies(finding) if {
	finding.severity == "deny"
	finding.effectiveOn <= input.time
}

# What cannot be read is denied at whatever time.
_denies(finding) if finding.code == "facts_unreadable"

_findings := of_modules | of_program

# METADATA
# title: Findings about modules
# description: Each is about one module of the build list, and would be the same without the others.
of_modules := replaces.findings | (requirements.findings | listed.findings)

# METADATA
# title: Findings about the program
# description: What is not about one module of the build list.
of_program := facts.findings | listed.missing

_told(finding, action) := object.union(
	object.remove(finding, ["effectiveOn", "severity"]),
	{"action": action},
)
