# METADATA
# title: Exceptions
# description: >-
#   What somebody answers for until a date. An exception is filed under one of its conditions, so
#   that the cost of a finding does not grow with their number.
package dependency.exceptions

import data.dependency.patterns
import data.dependency.subject
import data.dependency.times

# METADATA
# title: Exceptions that hold for a finding
# description: A set of their numbers among those of the finding's policy.
excusing(finding) := {number |
	some number in _filed(finding)
	exception := data.dependency.policies[finding.policy].exceptions[number]
	input.time < exception.until
	_holds(exception, finding)
}

_filed(finding) := ({number |
	some name in _names(finding)
	some number in data.dependency.policies[finding.policy].filed.advisory[name]
} | {number |
	some pattern in patterns.covering(finding.policy, finding.module)
	some number in data.dependency.policies[finding.policy].uses[pattern].exceptions
}) | {number |
	some number in data.dependency.policies[finding.policy].filed.code[finding.code]
}

_names(finding) := {finding.subject} | {alias | some alias in finding.evidence.aliases} if {
	finding.code in {"advisory_unread", "vulnerability_uncertain", "vulnerable"}
} else := set()

_holds(exception, finding) if {
	_has_code(exception, finding.code)
	_is_about(exception, finding)
	_has_name(exception, finding)
}

# What was not named is excused only where no evidence is at stake.
_has_code(exception, code) if {
	not exception.codes
	data.dependency.excusable[code]
}

_has_code(exception, code) if exception.codes[code]

_is_about(exception, _) if not exception.module

_is_about(exception, finding) if {
	patterns.covers(exception.module, finding.module)
	_has_version(exception, finding)
}

_has_version(exception, _) if not exception.versions

_has_version(exception, finding) if exception.versions[finding.version]

_has_name(exception, _) if not exception.advisory

_has_name(exception, finding) if exception.advisory in _names(finding)

# METADATA
# title: Findings about exceptions
# description: Those that have expired, will soon, or excuse nothing of what was found.
findings(used) := (_expired | _expiring) | {_told(policy, number, "exception_unused", text) |
	some policy in subject.policies
	some number, exception in data.dependency.policies[policy].exceptions
	input.time < exception.until
	not [policy, number] in used
	text := "excuses nothing that is found: take it out"
}

_expired := {_told(policy, number, "exception_expired", text) |
	some policy in subject.policies
	some number, exception in data.dependency.policies[policy].exceptions
	input.time >= exception.until
	text := "has expired and excuses nothing any more"
}

_expiring := {_told(policy, number, "exception_expiring", text) |
	some policy in subject.policies
	soon := times.after(input.time, data.dependency.policies[policy].expiringDays)
	some number, exception in data.dependency.policies[policy].exceptions
	input.time < exception.until
	soon >= exception.until
	text := "expires soon"
}

_told(policy, number, code, text) := {
	"action": "report",
	"code": code,
	"evidence": {
		"expires": exception.expires,
		"number": number,
		"owner": exception.owner,
		"reason": exception.reason,
	},
	"message": concat("", [
		"the exception of ", exception.owner, " until ", exception.expires, " (", exception.reason, ") ",
		text,
	]),
	"policy": policy,
} if {
	exception := data.dependency.policies[policy].exceptions[number]
}
