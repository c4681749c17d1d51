package dependency.outcomes_test

import data.dependency.outcomes

_change := {
	"edits": [{"edit": "drop_replace", "file": "go.mod", "path": "c"}],
	"gone": ["d"],
	"modules": {"a": {"version": "v1.2.0"}},
	"require": {"b": {"version": "v1.0.0"}},
}

_facts := {"modules": {"a": {"version": "v1.1.0"}}}

test_success_touched if outcomes.touched(_change) == {"a", "b", "c", "d"}

test_success_up if {
	not outcomes.goes_back(_change) with input as _facts
	not outcomes.goes_back(_change) with input as {"modules": {"a": {"version": "v1.2.0"}}}
	not outcomes.goes_back(_change) with input as {"modules": {}}
}

test_fail_back if {
	outcomes.goes_back(_change) with input as {"modules": {"a": {"version": "v1.3.0"}}}
	outcomes.goes_back(_change) with input as {"modules": {"a": {"version": "(devel)"}}}
}

test_success_identity_is_that_of_any_version if {
	finding := {"policy": "p", "code": "c", "module": "m", "version": "v1.0.0"}
	outcomes.identity(finding) == ["p", "c", "m", ""]
	outcomes.identity(object.union(finding, {"version": "v2.0.0", "subject": "s"})) == [
		"p", "c", "m", "s",
	]
}

test_fail_nothing_of_the_version_before_is_known_of_the_one_after if {
	policy := {
		"actions": {}, "below": {}, "depths": {}, "exceptions": [], "expiringDays": 0,
		"filed": {"advisory": {}, "code": {}}, "match": ["..."], "uses": {},
		"releaseAge": {"days": 1, "effectiveOn": "", "securityFixes": true, "unknown": "deny"},
	}
	released := {"version": "v1.1.0", "required": "direct", "time": "2020-01-01T00:00:00Z"}
	document := {
		"main": {"path": "app"},
		"time": "2026-01-31T12:00:00Z",
		"modules": {"a": released, "c": released},
		"changes": [object.union(_change, {
			"modules": {"a": {"version": "v1.2.0", "required": "direct"}},
			"require": {},
		})],
	}
	after := outcomes.after with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": policy}
		with data.dependency.excusable as {}
	after[0] == {
		["strict", "release_time_unknown", "a", ""],
		["strict", "release_time_unknown", "c", ""],
	}
}
