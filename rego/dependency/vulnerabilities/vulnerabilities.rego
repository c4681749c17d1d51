# METADATA
# title: Known vulnerabilities
# description: By the advisories of a snapshot, each with some days of leeway by how grave it is.
package dependency.vulnerabilities

import data.dependency.subject
import data.dependency.suspects
import data.dependency.times
import data.dependency.toolchain

# METADATA
# title: Findings about modules
# description: Affected ones, and those of which it cannot be told.
findings contains finding if {
	some finding in _vulnerable
	not finding.evidence.role == "compiler"
}

findings contains object.union(_told(policy, suspect), {
	"code": "vulnerability_uncertain",
	"message": concat("", [
		_shown(suspect), " is a commit of which the order of versions cannot tell whether ",
		_advisory(suspect).id, " affects it",
	]),
	"severity": settings.uncertain,
}) if {
	some suspect in suspects.uncertain
	some policy in subject.policies
	settings := data.dependency.policies[policy].vulnerabilities
	settings.set == suspect.set
	settings.uncertain != "allow"
}

findings contains {
	"code": "advisory_unread",
	"effectiveOn": settings.effectiveOn,
	"evidence": {"why": unread.why},
	"message": concat("", [unread.id, " is about ", module, " and could not be read: ", unread.why]),
	"module": module,
	"policy": policy,
	"severity": settings.unread,
	"subject": unread.id,
	"version": facts.version,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].vulnerabilities
	settings.unread != "allow"
	some [module, facts] in subject.modules
	some unread in data.dependency.advisories[settings.set].unread[module]
}

# METADATA
# title: Findings about the program
# description: What the compiler brings along, and how old the snapshots are.
of_program contains finding if {
	some finding in _vulnerable
	finding.evidence.role == "compiler"
}

of_program contains {
	"code": "compiler_unknown",
	"effectiveOn": settings.effectiveOn,
	"evidence": {},
	"message": "nobody says which compiler it was: the standard library may be vulnerable",
	"policy": policy,
	"severity": settings.compiler,
	"subject": "stdlib",
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].vulnerabilities
	settings.compiler != "allow"
	some module in ["stdlib", "toolchain"]
	data.dependency.advisories[settings.set].modules[module]
	not toolchain.keys.compiler
}

of_program contains {
	"code": "advisories_too_old",
	"effectiveOn": settings.effectiveOn,
	"evidence": {"file": file, "snapshot": snapshot},
	"message": concat("", ["the advisories of ", file, " are of ", snapshot, ": take newer ones"]),
	"policy": policy,
	"severity": "deny",
	"subject": file,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].vulnerabilities
	some file, snapshot in data.dependency.advisories[settings.set].snapshots
	snapshot < times.before(input.time, settings.snapshotMaxAgeDays)
}

_vulnerable contains object.union(_told(policy, suspect), {
	"code": "vulnerable",
	"message": concat("", [
		_shown(suspect), " is affected by ", _advisory(suspect).id, ", ", _way_out(suspect),
	]),
	"remedy": _remedy(suspect),
	"severity": severity,
}) if {
	some suspect in suspects.found
	some policy in subject.policies
	data.dependency.policies[policy].vulnerabilities.set == suspect.set
	severity := _severity(policy, suspect)
	severity != "allow"
}

_advisory(suspect) := data.dependency.advisories[suspect.set].modules[suspect.path][suspect.number]

_told(policy, suspect) := object.union(
	{
		"effectiveOn": data.dependency.policies[policy].vulnerabilities.effectiveOn,
		"evidence": {
			"aliases": advisory.aliases,
			"fixed": object.get(suspect, "fixed", null),
			"path": suspect.path,
			"published": advisory.published,
			"role": suspect.role,
			"severity": advisory.severity,
			"version": suspect.at,
		},
		"policy": policy,
		"subject": advisory.id,
	},
	_place(suspect),
) if {
	advisory := _advisory(suspect)
}

_place(suspect) := {"module": suspect.module} if {
	suspect.role == "compiler"
} else := {"module": suspect.module, "version": input.modules[suspect.module].version}

_shown(suspect) := concat(" ", [suspect.path, suspect.at, "in place of", suspect.module]) if {
	suspect.role == "replacement"
} else := concat("", [suspect.module, " of ", suspect.at]) if {
	suspect.role == "compiler"
} else := concat("", [suspect.module, " ", suspect.at])

_way_out(suspect) := concat(" ", ["which is fixed in", suspect.fixed])

_way_out(suspect) := "which no version fixes" if not suspect.fixed

# What lies within the leeway, and what is not of the code that is built, is a warning.
_severity(policy, suspect) := "warn" if {
	advisory := _advisory(suspect)
	days := data.dependency.policies[policy].vulnerabilities.leewayDays[advisory.severity]
	advisory.published > times.before(input.time, days)
} else := "warn" if {
	suspect.role == "original"
	input.modules[suspect.module].replace.kind == "module"
} else := data.dependency.policies[policy].vulnerabilities.unlinked if {
	input.modules[suspect.module].linked == false
} else := "deny"

_remedy(suspect) := {"none": {
	"code": "change_compiler",
	"why": concat("", ["build with another Go than ", suspect.at, ", ", _way_out(suspect)]),
}} if {
	suspect.role == "compiler"
} else := {"none": {
	"code": "replaced",
	"why": concat("", ["raising ", suspect.module, " changes nothing while it is replaced"]),
}} if {
	suspect.role != "module"
} else := {"raise": {"path": suspect.module, "atLeast": suspect.fixed}} if {
	suspect.fixed
} else := {"none": {
	"code": "no_fixed_version",
	"why": concat("", ["no version of ", suspect.module, " fixes it: replace, remove or except it"]),
}}
