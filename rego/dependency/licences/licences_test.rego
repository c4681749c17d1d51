package dependency.licences_test

import data.dependency.licences

_policy := {
	"below": {},
	"depths": {},
	"licences": {
		"allowed": {"MIT": true, "BSD-3-Clause": true, "AGPL-3.0-only": true},
		"allowsOthers": false,
		"denied": {"AGPL-3.0-only": true},
		"effectiveOn": "",
		"unknown": "deny",
	},
	"match": ["..."],
	"uses": {"exempt": {"licences": [0]}},
}

_findings(document) := findings if {
	findings := licences.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
}

_codes(document) := {[finding.code, object.get(finding, "module", "")] |
	some finding in _findings(document)
}

_under(alternatives) := {"modules": {"a": {
	"version": "v1.0.0",
	"licence": {"expression": "E", "alternatives": alternatives},
}}}

test_success_one_alternative_is_enough if {
	every alternatives in [[["MIT"]], [["GPL-3.0-only"], ["MIT", "BSD-3-Clause"]]] {
		_codes(_under(alternatives)) == set()
	}
	_codes({"modules": {"exempt": {"version": "v1.0.0"}}}) == set()
}

test_fail_others if {
	_codes(_under([["GPL-3.0-only"]])) == {["licence_not_allowed", "a"]}
	_codes(_under([["MIT", "GPL-3.0-only"]])) == {["licence_not_allowed", "a"]}
	_codes(_under([["AGPL-3.0-only"]])) == {["licence_denied", "a"]}
}

test_fail_unknown if {
	every alternatives in [[], [[]]] {
		_codes(_under(alternatives)) == {["licence_unknown", "a"]}
	}
	_codes({"modules": {"a": {"version": "v1.0.0"}}}) == {["licence_unknown", "a"]}
}
