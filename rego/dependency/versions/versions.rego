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
# description: Such as (devel), of a workspace or a vendor folder, in the list of a binary.
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
