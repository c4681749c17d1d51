# METADATA
# title: Judgement
# description: >-
#   What all rules find about the facts: denials and warnings, each with the name of its policy and
#   what is to be done about it.
package dependency.judge

import data.dependency.age
import data.dependency.build
import data.dependency.claims
import data.dependency.drift
import data.dependency.evidence
import data.dependency.exceptions
import data.dependency.facts
import data.dependency.licences
import data.dependency.listed
import data.dependency.origins
import data.dependency.replaces
import data.dependency.requirements
import data.dependency.status
import data.dependency.subject
import data.dependency.toolchain
import data.dependency.versions
import data.dependency.vulnerabilities

# METADATA
# title: Denials
# description: What stands in the way of the program.
denials := of_modules | ({_acted(finding) |
	some finding in _of_program
	_is_denied(finding)
} | _no_policy)

# METADATA
# title: Denials about modules
# description: >-
#   Each is about one module of the build list or one requirement, and would be the same without the
#   others.
of_modules := {_acted(finding) |
	some finding in _of_modules
	_is_denied(finding)
}

# METADATA
# title: Denials about what is not there
# description: Of required modules.
of_missing := {_acted(finding) |
	some finding in listed.missing
	_is_denied(finding)
}

# METADATA
# title: Warnings
# description: >-
#   What should be looked at, what will be denied from a date on, what is excused, and exceptions
#   that need somebody.
warnings := ({_told(finding, "report") |
	some finding in _findings
	not _denies(finding)
} | {_excused(finding, number) |
	some [finding, number] in _excuses
	_denies(finding)
}) | exceptions.findings({[finding.policy, number] | some [finding, number] in _excuses})

_no_policy contains {
	"action": "review",
	"code": "no_policy",
	"evidence": {},
	"message": "no policy of the bundle is for this main module",
	"policy": "",
} if {
	count(subject.policies) == 0
}

_findings := _of_modules | _of_program

_of_modules := union({
	age.findings,
	drift.findings,
	licences.findings,
	listed.findings,
	origins.findings,
	replaces.findings,
	requirements.findings,
	status.findings,
	versions.findings,
	vulnerabilities.findings,
})

_of_program := union({
	build.findings,
	claims.findings,
	evidence.findings,
	facts.findings,
	listed.missing,
	toolchain.findings,
	vulnerabilities.of_program,
})

_is_denied(finding) if {
	_denies(finding)
	not _is_excused(finding)
}

_denies(finding) if {
	finding.severity == "deny"
	finding.effectiveOn <= input.time
}

# What cannot be read is denied at whatever time.
_denies(finding) if finding.code == "facts_unreadable"

_is_excused(finding) if count(exceptions.excusing(finding)) > 0

_excuses contains [finding, number] if {
	some finding in _findings
	some number in exceptions.excusing(finding)
}

_excused(finding, number) := object.union(
	object.remove(finding, ["effectiveOn", "remedy", "severity"]),
	{
		"action": "report",
		"code": "excused",
		"evidence": {
			"code": finding.code,
			"expires": exception.expires,
			"owner": exception.owner,
			"reason": exception.reason,
		},
		"message": concat("", [
			"excused by ", exception.owner, " until ", exception.expires, ": ", finding.message,
		]),
	},
) if {
	exception := data.dependency.policies[finding.policy].exceptions[number]
}

_acted(finding) := _told(finding, _action(finding.policy, _action_name(finding)))

# No denial is lost for want of an action.
_action(policy, name) := action if {
	action := data.dependency.policies[policy].actions[name]
} else := "review"

# A claim may have an action of its own.
_action_name(finding) := name if {
	name := concat(" ", [finding.code, finding.evidence.code])
	data.dependency.policies[finding.policy].actions[name]
} else := name if {
	name := concat(" ", [finding.code, finding.subject])
	data.dependency.policies[finding.policy].actions[name]
} else := finding.code

_told(finding, action) := object.union(
	object.remove(finding, ["effectiveOn", "severity"]),
	{"action": action},
)
