package dependency.age_test

import data.dependency.age

_policy := {
	"below": {},
	"depths": {},
	"match": ["..."],
	"releaseAge": {"days": 14, "effectiveOn": "", "securityFixes": true, "unknown": "deny"},
	"uses": {"exempt": {"releaseAge": [0]}},
	"vulnerabilities": {"set": "db"},
}

_findings(document) := findings if {
	findings := age.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
		with data.dependency.advisories as {"db": {"fixed": {"fixed": {"v1.0.1": ["GO-1"]}}}}
}

_codes(document) := {[finding.code, object.get(finding, "module", "")] |
	some finding in _findings(document)
}

_released(module, time) := {
	"time": "2026-01-31T12:00:00Z",
	"modules": {module: {"version": "v1.0.1", "time": time}},
}

test_success_old_enough if {
	_codes(_released("a", "2026-01-17T12:00:00Z")) == set()
	_codes(_released("exempt", "2026-01-31T00:00:00Z")) == set()
}

test_success_a_fix_may_be_younger if {
	_codes(_released("fixed", "2026-01-31T00:00:00Z")) == {["too_young_but_fixes", "fixed"]}
}

test_fail_too_young if {
	_codes(_released("a", "2026-01-17T12:00:01Z")) == {["too_young", "a"]}
	_codes(_released("a", "2027-01-17T12:00:01Z")) == {["too_young", "a"]}
}

test_fail_unknown_age if {
	document := {"time": "2026-01-31T12:00:00Z", "modules": {"a": {"version": "v1.0.0"}}}
	_codes(document) == {["release_time_unknown", "a"]}
}

test_fail_what_replaces_a_fix_is_none if {
	replace := {"kind": "module", "path": "fork", "version": "v9.0.0"}
	document := _released("fixed", "2026-01-31T00:00:00Z")
	_codes(json.patch(document, [
		{"op": "add", "path": "/modules/fixed/replace", "value": replace},
	])) == {["too_young", "fixed"]}
	_codes(json.patch(_released("a", "2026-01-31T00:00:00Z"), [{
		"op": "add",
		"path": "/modules/a/replace",
		"value": {"kind": "module", "path": "fixed", "version": "v1.0.1"},
	}])) == {["too_young_but_fixes", "a"]}
}
