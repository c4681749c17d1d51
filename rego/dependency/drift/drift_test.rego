package dependency.drift_test

import data.dependency.drift

_policy := {
	"drift": {
		"baseline": {
			"a": {"version": "v1.3.4", "key": [1, 3, 4, 1]},
			"old": {"version": "v2.0.0+incompatible", "key": [2, 0, 0, 1]},
		},
		"effectiveOn": "",
		"incompatible": {"above": "deny", "below": "deny"},
		"major": {"above": "deny", "below": "deny"},
		"minor": {"above": "allow", "below": "warn"},
		"notInBaseline": "warn",
		"patch_distance": {"above": "warn", "below": "deny"},
		"patches": 2,
		"pre_release": {"above": "deny", "below": "deny"},
		"pseudo_version": {"above": "deny", "below": "deny"},
	},
	"match": ["..."],
}

_findings(document) := findings if {
	findings := drift.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
}

_codes(document) := {[finding.code, finding.severity, _raise(finding)] |
	some finding in _findings(document)
}

_raise(finding) := object.get(finding, ["remedy", "raise", "atLeast"], "")

_at(module, version) := {"modules": {module: {"version": version}}}

test_success_near_the_baseline if {
	every version in ["v1.3.2", "v1.3.4", "v1.3.6", "v1.4.0", "v1.9.9"] {
		_codes(_at("a", version)) == set()
	}
}

test_fail_each_way if {
	wanted := {
		"v1.3.1": ["drift_patch_distance", "deny", "v1.3.4"],
		"v1.3.7": ["drift_patch_distance", "warn", ""],
		"v1.3.1000000000000000": ["drift_patch_distance", "warn", ""],
		"v1.2.9": ["drift_minor", "warn", "v1.3.4"],
		"v0.9.0": ["drift_major", "deny", "v1.3.4"],
		"v2.0.0": ["drift_major", "deny", ""],
		"v1.3.4-rc.1": ["drift_pre_release", "deny", "v1.3.4"],
		"v1.3.5-0.20250101000000-abcdefabcdef": ["drift_pseudo_version", "deny", ""],
	}
	every version, found in wanted {
		_codes(_at("a", version)) == {found}
	}
	_codes(_at("old", "v2.0.0")) == {["drift_incompatible", "deny", ""]}
	_codes(_at("b", "v1.0.0")) == {["drift_not_in_baseline", "warn", ""]}
}

test_fail_what_is_pinned_elsewhere if {
	pin := {"kind": "module", "path": "a", "version": "v1.3.1"}
	found := {[finding.code, finding.version, finding.remedy.none.code] |
		some finding in _findings({"modules": {"a": {"version": "v1.3.4", "replace": pin}}})
	}
	found == {["drift_patch_distance", "v1.3.1", "replaced"]}
	near := object.union(pin, {"version": "v1.3.5"})
	_findings({"modules": {"a": {"version": "v1.3.4", "replace": near}}}) == set()
}
