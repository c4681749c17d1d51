package dependency.vulnerabilities_test

import data.dependency.vulnerabilities

_advisories := {"db": {
	"fixed": {},
	"modules": {
		"a": [{
			"aliases": ["CVE-1"],
			"id": "GO-1",
			"published": "2026-01-01T00:00:00Z",
			"ranges": [
				{
					"introduced": {"key": [], "isPseudo": false},
					"fixed": {"version": "v1.2.5", "key": [1, 2, 5, 1]},
				},
				{
					"introduced": {"version": "v1.3.0", "key": [1, 3, 0, 1], "isPseudo": false},
					"fixed": {"version": "v1.3.2", "key": [1, 3, 2, 1]},
				},
			],
			"severity": "high",
		}],
		"b": [{
			"aliases": [],
			"id": "GO-2",
			"published": "2026-01-20T00:00:00Z",
			"ranges": [{
				"introduced": {"version": "v1.0.0", "key": [1, 0, 0, 1], "isPseudo": false},
				"lastAffected": {"version": "v1.9.0", "key": [1, 9, 0, 1]},
			}],
			"severity": "low",
		}],
		"stdlib": [{
			"aliases": [],
			"id": "GO-3",
			"published": "2025-01-01T00:00:00Z",
			"ranges": [{
				"introduced": {"key": [], "isPseudo": false},
				"fixed": {"version": "v1.24.11", "key": [1, 24, 11, 1]},
			}],
			"severity": "critical",
		}],
	},
	"snapshots": {"db.json": "2026-01-20T00:00:00Z"},
	"unread": {"odd": [{"id": "GO-4", "why": "w"}]},
}}

_policy := {
	"below": {},
	"depths": {},
	"match": ["..."],
	"uses": {},
	"vulnerabilities": {
		"compiler": "deny",
		"effectiveOn": "",
		"leewayDays": {"critical": 0, "high": 7, "low": 90},
		"set": "db",
		"snapshotMaxAgeDays": 30,
		"uncertain": "warn",
		"unlinked": "warn",
		"unread": "deny",
	},
}

_findings(document) := found if {
	found := vulnerabilities.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
		with data.dependency.advisories as _advisories
}

_of_program(document) := {finding.code | some finding in found} if {
	found := vulnerabilities.of_program with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
		with data.dependency.advisories as _advisories
}

_codes(document) := {[finding.code, finding.subject, finding.severity, _way(finding)] |
	some finding in _findings(document)
}

_way(finding) := object.get(
	finding,
	["remedy", "none", "code"],
	object.get(finding, ["remedy", "raise", "atLeast"], ""),
)

_at(time, modules) := {"time": time, "main": {"compiler": "go1.25.5"}, "modules": modules}

_later := "2026-01-31T12:00:00Z"

test_success_none if {
	_codes(_at(_later, {"a": {"version": "v1.2.5"}})) == set()
	_of_program(_at(_later, {})) == set()
}

test_fail_with_leeway if {
	modules := {"a": {"version": "v1.0.0"}, "b": {"version": "v1.0.0"}}
	_codes(_at(_later, modules)) == {
		["vulnerable", "GO-1", "deny", "v1.2.5"],
		["vulnerable", "GO-2", "warn", "no_fixed_version"],
	}
	_codes(_at("2026-01-05T00:00:00Z", {"a": {"version": "v1.0.0"}})) == {[
		"vulnerable", "GO-1", "warn", "v1.2.5",
	]}
}

test_fail_replaced if {
	_codes(_at(_later, _replaced("module"))) == {["vulnerable", "GO-1", "warn", "replaced"]}
	_codes(_at(_later, _replaced("directory"))) == {["vulnerable", "GO-1", "deny", "replaced"]}
}

_replaced(kind) := {"a": {"version": "v1.0.0", "replace": {
	"kind": kind, "path": "c", "version": "v1.0.0",
}}}

test_fail_the_unknown if {
	_codes(_at(_later, {"odd": {"version": "v1.0.0"}})) == {["advisory_unread", "GO-4", "deny", ""]}
	commit := {"b": {"version": "v0.0.0-20250101000000-abcdefabcdef"}}
	_codes(_at(_later, commit)) == {["vulnerability_uncertain", "GO-2", "warn", ""]}
}

test_fail_of_the_program if {
	_of_program({"time": _later, "main": {"compiler": "go1.24.1"}}) == {"vulnerable"}
	_of_program({"time": _later, "main": {}}) == {"compiler_unknown"}
	_of_tools({"time": _later, "main": {}}) == {"compiler_unknown"}
	_of_program(_at("2026-03-01T00:00:00Z", {})) == {"advisories_too_old"}
}

_of_tools(document) := {finding.code | some finding in found} if {
	found := vulnerabilities.of_program with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
		with data.dependency.advisories as {"db": {
			"modules": {"toolchain": _advisories.db.modules.stdlib},
			"snapshots": {},
		}}
}
