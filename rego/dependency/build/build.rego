# METADATA
# title: Build settings
# description: With which settings the binary says that it was built.
package dependency.build

import data.dependency.subject

# METADATA
# title: Findings
# description: Settings that are not as they must be, and binaries that do not tell.
findings contains {
	"code": "build_setting",
	"effectiveOn": settings.effectiveOn,
	"evidence": {"found": found, "key": key},
	"message": concat("", [
		"the binary is built with ", key, "=", found, ", and it must ", wanted.text,
	]),
	"policy": policy,
	"severity": "deny",
	"subject": key,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].build
	some key, wanted in settings.settings
	found := object.get(_settings, key, "")
	not _is_right(wanted, found)
}

findings contains {
	"code": code,
	"effectiveOn": settings.effectiveOn,
	"evidence": {},
	"message": message,
	"policy": policy,
	"severity": settings.absent,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].build
	settings.absent != "allow"
	[code, message] := _absent
}

_settings := input.binary.settings if is_object(input.binary.settings)

_absent := ["binary_missing", "no binary was given: nobody knows how it was built"] if {
	not input.binary
} else := ["build_settings_unknown", "the binary does not say how it was built"] if {
	not _settings
}

_is_right(wanted, found) if found in wanted.is

_is_right(wanted, found) if {
	wanted.isNot
	not found in wanted.isNot
}
