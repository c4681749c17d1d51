package dependency.affected_test

import data.dependency.affected

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

_is_affected(module, key) if {
	affected.is_affected("db", module, 0, key) with data.dependency.advisories as _advisories
}

_fixed(module, key) := version if {
	version := affected.fixed("db", module, 0, key) with data.dependency.advisories as _advisories
}

_is_uncertain(module, text) if {
	affected.is_uncertain("db", module, 0, text) with data.dependency.advisories as _advisories
}

test_success_ranges if {
	_is_affected("a", [0, 0, 1, 1])
	_is_affected("a", [1, 2, 5, 0, ["rc"], 1])
	_is_affected("a", [1, 3, 1, 1])
	_is_affected("b", [1, 9, 0, 1])
}

test_fail_outside if {
	every key in [[1, 2, 5, 1], [1, 2, 9, 1], [1, 3, 2, 1], [2, 0, 0, 1]] {
		not _is_affected("a", key)
	}
	not _is_affected("b", [1, 9, 1, 1])
	not _is_affected("b", [0, 9, 0, 1])
}

test_success_least_fix if {
	_fixed("a", [1, 0, 0, 1]) == "v1.2.5"
	_fixed("a", [1, 3, 0, 1]) == "v1.3.2"
	not _fixed("b", [1, 0, 0, 1])
}

test_fail_commits_before_the_first_affected_tag if {
	_is_uncertain("b", "v0.0.0-20250101000000-abcdefabcdef")
	not _is_uncertain("b", "v0.9.0")
	not _is_uncertain("a", "v0.0.0-20250101000000-abcdefabcdef")
}
