# METADATA
# title: Licences
# description: >-
#   By SPDX ids. A module may be used under any one of its alternatives, and then every licence of
#   that one must be accepted.
package dependency.licences

import data.dependency.patterns
import data.dependency.subject

# METADATA
# title: Findings
# description: Modules without an alternative that is accepted, and those without a licence.
findings contains {
	"code": _code(policy, facts.licence.alternatives),
	"effectiveOn": settings.effectiveOn,
	"evidence": {"licence": facts.licence.expression},
	"message": concat("", [
		module, " is under ", facts.licence.expression, ", of which no alternative is accepted",
	]),
	"module": module,
	"policy": policy,
	"severity": "deny",
	"version": facts.version,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].licences
	accepted := _accepted[policy]
	some [module, facts] in subject.modules
	not module in accepted
	not module in _exempt[policy]
	some alternative in facts.licence.alternatives
	count(alternative) > 0
}

findings contains {
	"code": "licence_unknown",
	"effectiveOn": settings.effectiveOn,
	"evidence": {},
	"message": concat("", ["nobody says under which licence ", module, " is"]),
	"module": module,
	"policy": policy,
	"severity": settings.unknown,
	"version": facts.version,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].licences
	settings.unknown != "allow"
	licensed := _licensed
	some [module, facts] in subject.modules
	not module in licensed
	not module in _exempt[policy]
}

_licensed contains module if {
	some [module, facts] in subject.modules
	some alternative in facts.licence.alternatives
	count(alternative) > 0
}

_accepted[policy] := {module |
	some [module, facts] in subject.modules
	some alternative in facts.licence.alternatives
	count(alternative) > 0
	every id in alternative {
		_is_accepted(policy, id)
	}
} if {
	some policy in subject.policies
}

_is_accepted(policy, id) if {
	data.dependency.policies[policy].licences.allowed[id]
	not data.dependency.policies[policy].licences.denied[id]
}

_is_accepted(policy, id) if {
	data.dependency.policies[policy].licences.allowsOthers
	not data.dependency.policies[policy].licences.denied[id]
}

_code(policy, alternatives) := "licence_not_allowed" if {
	some alternative in alternatives
	count(alternative) > 0
	every id in alternative {
		not data.dependency.policies[policy].licences.denied[id]
	}
} else := "licence_denied"

_exempt[policy] := {module |
	some [module, pattern] in patterns.hits[policy]
	data.dependency.policies[policy].uses[pattern].licences
} if {
	some policy in subject.policies
}
