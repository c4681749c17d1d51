# METADATA
# title: Replacements
# description: >-
#   Modules that are built from another place than their path says: a directory, a fork under
#   another path, the same path at a pinned version. What is allowed is named by both paths.
package dependency.replaces

import data.dependency.patterns
import data.dependency.subject

# METADATA
# title: Findings
# description: One for a replacement in force, and one more where it holds for every version.
findings contains object.union(_told(policy, module, facts.replace), {
	"code": code,
	"message": concat("", [_named(module, facts.version), " is ", what, facts.replace.path]),
	"severity": severity,
	"version": facts.version,
}) if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].replace
	some [module, facts] in subject.replaced
	[code, field, what] := _kinds[_kind(module, facts.replace)]
	severity := settings[field]
	severity != "allow"
	not [policy, module] in _allowed
}

findings contains object.union(_told(policy, module, facts.replace), {
	"code": "replace_wildcard",
	"message": concat("", [
		"every version of ", module, " is replaced by ", facts.replace.path,
		": name the version that is meant",
	]),
	"severity": severity,
	"version": facts.version,
}) if {
	some policy in subject.policies
	severity := data.dependency.policies[policy].replace.wildcards
	severity != "allow"
	some [module, facts] in subject.replaced
	facts.replace.wildcard
	facts.replace.kind == "module"
	not [policy, module] in _allowed
}

findings contains {
	"code": "replace_unused",
	"effectiveOn": data.dependency.policies[policy].replace.effectiveOn,
	"evidence": {"file": directive.file, "row": directive.row, "new": directive.new.path},
	"message": concat("", ["the replacement of ", old.path, " in ", directive.file, " has no effect"]),
	"module": old.path,
	"policy": policy,
	"severity": severity,
} if {
	some policy in subject.policies
	severity := data.dependency.policies[policy].replace.unused
	severity != "allow"
	some directive in input.directives.replace
	old := directive.old
	not [old.path, directive.new.path] in _in_force
}

_in_force contains [module, facts.replace.path] if some [module, facts] in subject.replaced

_kinds := {
	"directory": ["replace_directory", "directories", "replaced by the directory "],
	"fork": ["replace_fork", "forks", "replaced by another module, "],
	"pin": ["replace_pin", "pins", "pinned by a replacement of "],
}

_kind(_, replacement) := "directory" if replacement.kind == "directory"

_kind(module, replacement) := "pin" if {
	replacement.kind == "module"
	replacement.path == module
}

_kind(module, replacement) := "fork" if {
	replacement.kind == "module"
	replacement.path != module
}

_allowed contains [policy, module] if {
	some policy in subject.policies
	some [module, pattern] in patterns.hits[policy]
	some number in data.dependency.policies[policy].uses[pattern].replace
	wanted := data.dependency.policies[policy].replace.allowed[number]
	path := input.modules[module].replace.path
	patterns.covers(wanted, path)
	not _leaves(wanted, path)
}

# What goes up again from below a directory does not lie below it.
_leaves(wanted, path) if {
	endswith(wanted, "/...")
	below := trim_prefix(concat("", [path, "/"]), trim_suffix(wanted, "..."))
	".." in split(replace(below, `\`, "/"), "/")
}

_told(policy, module, replacement) := {
	"effectiveOn": data.dependency.policies[policy].replace.effectiveOn,
	"evidence": {"file": replacement.file, "new": replacement.path},
	"module": module,
	"policy": policy,
	"remedy": {"drop_replace": object.union(
		{"file": replacement.file, "path": module},
		{"version": version | not replacement.wildcard; version := input.modules[module].version},
	)},
}

_named(module, version) := concat(" ", [module, version])
