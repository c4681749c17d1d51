package dependency.suspects_test

import data.dependency.suspects

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

_found(document) := {[suspect.role, suspect.path, object.get(suspect, "fixed", "")] |
	some suspect in _all(document)
}

_all(document) := found if {
	found := suspects.found with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": {"match": ["..."], "vulnerabilities": {"set": "db"}}}
		with data.dependency.advisories as _advisories
}

test_success_not_affected if {
	_found({"modules": {"a": {"version": "v1.3.2"}, "c": {"version": "v1.0.0"}}}) == set()
	_found({"main": {"compiler": "go1.25.0"}}) == set()
	_found({}) == set()
}

test_fail_each_role if {
	_found({"modules": {"a": {"version": "v1.0.0"}}}) == {["module", "a", "v1.2.5"]}
	_found({"main": {"compiler": "go1.24.1"}}) == {["compiler", "stdlib", "v1.24.11"]}
	fork := {"kind": "module", "path": "b", "version": "v1.5.0"}
	_found({"modules": {"a": {"version": "v1.0.0", "replace": fork}}}) == {
		["original", "a", "v1.2.5"],
		["replacement", "b", ""],
	}
}
