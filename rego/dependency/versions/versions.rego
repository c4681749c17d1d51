# METADATA
# title: Modules without a version
# description: >-
#   A module of which nobody knows the version cannot be compared with anything: it is denied by
#   every policy, so that no rule passes for want of it.
package dependency.versions

import data.dependency.subject
import data.dependency.version

# METADATA
# title: Findings
# description: >-
#   Such as (devel), of a workspace or a vendor folder, in the list of a binary. A module that takes
#   the place of another must have one, too.
findings contains {
	"code": "version_unknown",
	"effectiveOn": "",
	"evidence": {"version": facts.version},
	"message": concat("", [module, " has no version that could be compared: ", facts.version]),
	"module": module,
	"policy": policy,
	"severity": "deny",
	"version": facts.version,
} if {
	some [module, facts] in subject.modules
	at := facts.version
	not version.is_version(at)
	some policy in subject.policies
}

findings contains {
	"code": "version_unknown",
	"effectiveOn": "",
	"evidence": {"path": built.path, "version": built.version},
	"message": concat("", [
		module, " is replaced by ", built.path, ", which has no version that could be compared: ",
		built.version,
	]),
	"module": module,
	"policy": policy,
	"severity": "deny",
	"version": facts.version,
} if {
	some [module, facts] in subject.replaced
	built := facts.replace
	built.kind == "module"
	at := built.version
	not version.is_version(at)
	some policy in subject.policies
}
