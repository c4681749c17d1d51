# METADATA
# title: Origins
# description: >-
#   Where the source of modules came from, by the repository that Go recorded. A module path says
#   nothing of it: it may be a vanity name, and a proxy may have served it.
package dependency.origins

import data.dependency.patterns
import data.dependency.subject

# METADATA
# title: Findings
# description: Modules from elsewhere, and those of which the origin is not known.
findings contains {
	"code": "origin_not_allowed",
	"effectiveOn": settings.effectiveOn,
	"evidence": facts.origin,
	"message": concat("", [
		module, " came from ", facts.origin.url, " (", facts.origin.vcs, "), which is not allowed",
	]),
	"module": module,
	"policy": policy,
	"severity": "deny",
	"version": facts.version,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].origins
	allowed := _allowed[policy]
	some [module, facts] in subject.modules
	facts.origin
	not module in allowed
	not module in _exempt[policy]
}

findings contains {
	"code": "origin_unknown",
	"effectiveOn": settings.effectiveOn,
	"evidence": {},
	"message": concat("", ["nobody says where ", module, " came from"]),
	"module": module,
	"policy": policy,
	"severity": settings.unknown,
	"version": facts.version,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].origins
	settings.unknown != "allow"
	some [module, facts] in subject.modules
	not facts.origin
	not module in _exempt[policy]
}

# An address is allowed with all that lies below it. The part up to its host is found by its length.
_allowed[policy] := {module |
	lengths := data.dependency.policies[policy].origins.lengths
	some [module, facts] in subject.modules
	url := facts.origin.url
	some length in lengths
	some vcs in data.dependency.policies[policy].origins.allowed[substring(url, 0, length)]
	vcs in {"", facts.origin.vcs}
	substring(url, length, 1) in {"", "/"}
} | {module |
	count(data.dependency.policies[policy].origins.depths) > 0
	some [module, facts] in subject.modules
	parts := split(facts.origin.url, "/")
	some depth in data.dependency.policies[policy].origins.depths[parts[2]]
	prefix := concat("/", array.slice(parts, 0, depth))
	some vcs in data.dependency.policies[policy].origins.allowed[prefix]
	vcs in {"", facts.origin.vcs}
} if {
	some policy in subject.policies
}

_exempt[policy] := {module |
	some [module, pattern] in patterns.hits[policy]
	data.dependency.policies[policy].uses[pattern].origins
} if {
	some policy in subject.policies
}
