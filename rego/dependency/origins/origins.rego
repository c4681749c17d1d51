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
	some [module, facts] in subject.modules
	origin := facts.origin

	# An address is allowed with all that lies below it. One of a whole host is found by its length.
	count([1 |
		some length in settings.lengths
		some vcs in settings.allowed[substring(origin.url, 0, length)]
		vcs in {"", origin.vcs}
		substring(origin.url, length, 1) in {"", "/"}
	]) == 0
	count([1 |
		parts := split(origin.url, "/")
		some depth in settings.depths[parts[2]]
		some vcs in settings.allowed[concat("/", array.slice(parts, 0, depth))]
		vcs in {"", origin.vcs}

		# What goes up again from below an address does not lie below it.
		not ".." in split(replace(lower(origin.url), "%2e", "."), "/")
	]) == 0
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

_exempt[policy] := {module |
	some [module, pattern] in patterns.hits[policy]
	data.dependency.policies[policy].uses[pattern].origins
} if {
	some policy in subject.policies
}
