package dependency.status_test

import data.dependency.status

_policy := {
	"deprecated": {"effectiveOn": "", "severity": "warn", "unknown": "warn"},
	"match": ["..."],
	"retracted": {"effectiveOn": "", "severity": "deny", "unknown": "deny"},
}

_findings(document) := findings if {
	findings := status.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
}

_codes(document) := {[finding.code, object.get(finding, "module", "")] |
	some finding in _findings(document)
}

_of(status) := {"modules": {"a": {"version": "v1.0.0", "status": status}}}

test_success_neither if _codes(_of({"retracted": [], "deprecated": ""})) == set()

test_fail_each if {
	_codes(_of({"retracted": ["bad"], "deprecated": ""})) == {["retracted", "a"]}
	_codes(_of({"retracted": [""], "deprecated": ""})) == {["retracted", "a"]}
	_codes(_of({"retracted": [], "deprecated": "use b"})) == {["deprecated", "a"]}
}

test_fail_unknown if {
	_codes({"modules": {"a": {"version": "v1.0.0"}}}) == {
		["retraction_unknown", "a"],
		["deprecation_unknown", "a"],
	}
}

test_fail_only_up if {
	some finding in _findings(_of({"retracted": ["bad"], "deprecated": ""}))
	finding.remedy == {"raise": {"path": "a", "above": "v1.0.0"}}
}
