# METADATA
# title: Suspects
# description: >-
#   What of the facts has advisories. The code of a replaced module is that of its replacement, its
#   interface that of the original: both are looked up, and each says in which role it was.
package dependency.suspects

import data.dependency.affected
import data.dependency.subject
import data.dependency.toolchain
import data.dependency.version

_sets contains data.dependency.policies[policy].vulnerabilities.set if {
	some policy in subject.policies
}

_looked_up contains [set, "module", module, module, facts.version] if {
	some set in _sets
	some [module, facts] in subject.modules
	data.dependency.advisories[set].modules[module]
	not facts.replace
}

_looked_up contains [set, "original", module, module, facts.version] if {
	some set in _sets
	some [module, facts] in subject.replaced
	data.dependency.advisories[set].modules[module]
}

_looked_up contains [set, "replacement", module, facts.replace.path, facts.replace.version] if {
	some set in _sets
	some [module, facts] in subject.replaced
	facts.replace.kind == "module"
	data.dependency.advisories[set].modules[facts.replace.path]
}

_looked_up contains [set, "compiler", module, module, input.main.compiler] if {
	some set in _sets
	some module in ["stdlib", "toolchain"]
	data.dependency.advisories[set].modules[module]
}

# METADATA
# title: Affected ones
# description: >-
#   Objects of the set of advisories, the role, the module of the build list, the path and the
#   version that were looked up, the place of the advisory, and the least version with a fix.
found contains object.union(
	{"set": set, "role": role, "module": module, "path": path, "at": at, "number": number},
	{"fixed": fixed | fixed := affected.fixed(set, path, number, key)},
) if {
	some [set, role, module, path, at] in _looked_up
	key := _key(role, at)
	some number, _ in data.dependency.advisories[set].modules[path]
	affected.is_affected(set, path, number, key)
}

# METADATA
# title: Uncertain ones
# description: The like, of which the order of versions cannot tell whether they are affected.
uncertain contains {
	"set": set, "role": role, "module": module, "path": path, "at": at, "number": number,
} if {
	some [set, role, module, path, at] in _looked_up
	some number, _ in data.dependency.advisories[set].modules[path]
	affected.is_uncertain(set, path, number, at)
}

_key("compiler", _) := toolchain.as_module_version

_key(role, at) := version.key(at) if role != "compiler"
