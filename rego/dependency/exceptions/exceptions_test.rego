package dependency.exceptions_test

import data.dependency.exceptions

_until(fields, until) := object.union(
	{"owner": "o", "reason": "r", "expires": until, "until": until},
	fields,
)

_later := "2026-06-01T00:00:00Z"

_policy := {
	"below": {},
	"depths": {},
	"exceptions": [
		_until({"advisory": "CVE-1"}, _later),
		_until({"module": "a", "versions": {"v1.0.0": true}}, _later),
		_until({"codes": {"evidence_missing": true}}, "2026-02-15T00:00:00Z"),
		_until({"codes": {"deprecated": true}}, "2026-01-01T00:00:00Z"),
		_until({"advisory": "GO-9", "codes": {"advisory_unread": true}}, _later),
	],
	"expiringDays": 30,
	"filed": {
		"advisory": {"CVE-1": [0], "GO-9": [4]},
		"code": {"evidence_missing": [2], "deprecated": [3]},
	},
	"match": ["..."],
	"uses": {"a": {"exceptions": [1]}},
}

_excusing(finding) := numbers if {
	numbers := exceptions.excusing(object.union({"policy": "strict"}, finding))
		with input as {"time": "2026-01-31T12:00:00Z", "main": {"path": "m"}}
		with data.dependency.policies as {"strict": _policy}
		with data.dependency.excusable as {"forbidden_module": true, "vulnerable": true}
}

test_success_what_is_excused if {
	vulnerable := {"code": "vulnerable", "module": "x", "version": "v1.0.0", "subject": "GO-1"}
	_excusing(object.union(vulnerable, {"evidence": {"aliases": ["CVE-1"]}})) == {0}
	_excusing({"code": "forbidden_module", "module": "a", "version": "v1.0.0"}) == {1}
	_excusing({"code": "evidence_missing", "subject": "ci"}) == {2}
	_excusing({"code": "advisory_unread", "module": "x", "subject": "GO-9"}) == {4}
}

test_fail_what_is_not if {
	every finding in [
		{"code": "vulnerable", "module": "x", "subject": "GO-2", "evidence": {"aliases": []}},
		{"code": "forbidden_module", "module": "a", "version": "v1.1.0"},
		{"code": "forbidden_module", "module": "b", "version": "v1.0.0"},
		{"code": "claim_contradicted", "module": "a", "version": "v1.0.0"},
		{"code": "deprecated", "module": "c", "version": "v1.0.0"},
	] {
		_excusing(finding) == set()
	}
}

test_fail_exceptions_that_need_somebody if {
	findings := exceptions.findings({["strict", 0]})
		with input as {"time": "2026-01-31T12:00:00Z", "main": {"path": "m"}}
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
	{[finding.code, finding.evidence.number] | some finding in findings} == {
		["exception_expired", 3],
		["exception_expiring", 2],
		["exception_unused", 1],
		["exception_unused", 2],
		["exception_unused", 4],
	}
}
