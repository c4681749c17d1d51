# METADATA
# title: Go itself
# description: >-
#   The go line is a minimum, the toolchain line a suggestion, and only the binary, or go env, says
#   which compiler it was: three facts that are never taken for each other.
package dependency.toolchain

import data.dependency.subject
import data.dependency.version

_form := concat("", [
	`^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)`,
	`(\.(0|[1-9][0-9]*)|([a-z]+)(0|[1-9][0-9]*)?)?)?$`,
])

# METADATA
# title: Key of a Go version
# description: >-
#   Of a text without go: an array that sorts among its like as internal/gover.Compare does: 1.21,
#   1.21rc2, 1.21.0. Undefined for what is none.
key(text) := [version.number(major), version.number(shown), patch, kind, _or_less(number)] if {
	[[_, major, _, minor, _, given, kind, number]] := regex.find_all_string_submatch_n(_form, text, 1)
	shown := _or_zero(minor)
	patch := _patch(minor, given, kind)
}

_or_zero("") := "0"

_or_zero(digits) := digits if digits != ""

_or_less("") := -1

_or_less(digits) := version.number(digits) if digits != ""

# Until 1.20 the first release was called as the language is.
_patch("", _, _) := 0

_patch(minor, given, _) := version.number(given) if {
	minor != ""
	given != ""
}

_patch(minor, "", "") := 0 if {
	minor != ""
	version.number(minor) < 21
}

_patch(minor, "", kind) := -1 if {
	minor != ""
	_is_later(minor, kind)
}

_is_later(_, kind) if kind != ""

_is_later(minor, "") if version.number(minor) >= 21

# METADATA
# title: Keys of what is known
# description: By go, toolchain and compiler. A development build has no version.
keys[field] := key(text) if {
	some field in ["toolchain", "compiler"]
	name := input.main[field]
	startswith(name, "go")
	not contains(name, "-devel")
	text := split(split(split(trim_prefix(name, "go"), " ")[0], "\t")[0], "-")[0]
}

keys["go"] := key(input.main.go)

# METADATA
# title: Version of the compiler
# description: Its key among versions of modules, as advisories of the standard library have them.
as_module_version := [major, minor, max([patch, 0]), 1] if {
	[major, minor, patch, kind, _] := keys.compiler
	kind == ""
} else := array.concat([major, minor, 0, 0, [kind]], _numbered(number)) if {
	[major, minor, _, kind, number] := keys.compiler
}

_numbered(-1) := []

_numbered(number) := [number] if number != -1

# METADATA
# title: Findings
# description: Below the minimum, unknown, or a forbidden compiler.
findings contains {
	"code": concat("_", [field, "below_minimum"]),
	"effectiveOn": settings.effectiveOn,
	"evidence": {"atLeast": settings.atLeast.text, "found": input.main[field]},
	"message": concat("", [
		_named[field], " ", input.main[field], " is below the minimum ", settings.atLeast.text,
	]),
	"policy": policy,
	"severity": "deny",
} if {
	some policy in subject.policies
	some field, found in keys
	settings := data.dependency.policies[policy].toolchain[field]
	found < settings.atLeast.key
}

findings contains {
	"code": concat("_", [field, "unknown"]),
	"effectiveOn": settings.effectiveOn,
	"evidence": {"found": object.get(input.main, field, null)},
	"message": concat("", ["nobody says a version of ", _named[field]]),
	"policy": policy,
	"severity": settings.unknown,
} if {
	some policy in subject.policies
	some field, settings in data.dependency.policies[policy].toolchain
	settings.unknown != "allow"
	not keys[field]
}

findings contains {
	"code": "compiler_forbidden",
	"effectiveOn": entry.effectiveOn,
	"evidence": {"found": input.main.compiler},
	"message": concat("", ["the compiler ", input.main.compiler, " is forbidden: ", entry.reason]),
	"policy": policy,
	"severity": "deny",
	"subject": input.main.compiler,
} if {
	some policy in subject.policies
	some entry in data.dependency.policies[policy].toolchain.compiler.forbidden
	not _is_outside(entry)
}

_is_outside(entry) if keys.compiler < entry.atLeast.key

_is_outside(entry) if keys.compiler >= entry.below.key

_named := {
	"compiler": "the compiler",
	"go": "the go line",
	"toolchain": "the toolchain line",
}
