package dependency.requirements_test

import data.dependency.requirements

_policies := {"strict": {
	"match": ["..."],
	"requirements": {"effectiveOn": "", "mismarked": "deny", "unlisted": "warn"},
}}

_found(document) := {[finding.code, finding.module, finding.severity] |
	some finding in _findings(document)
}

_findings(document) := findings if {
	findings := requirements.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as _policies
}

_required(requirement) := {"directives": {"require": {"a": object.union(
	{"version": "v1.0.0", "indirect": false, "row": 5},
	requirement,
)}}}

test_success_markers_and_other_comments if {
	every requirement in [{}, {"indirect": true}, {"comment": "not indirect"}] {
		_found(_required(requirement)) == set()
	}
	_found({"modules": {"a": {"version": "v1.0.0", "required": "direct"}}}) == set()
	_found({}) == set()
}

test_fail_what_looks_like_a_marker if {
	every comment in ["indirect - for tests", "indirect ; x", " indirect, x", "Indirect"] {
		_found(_required({"comment": comment})) == {["indirect_mismarked", "a", "deny"]}
	}
}

test_fail_unlisted if {
	document := {"modules": {"a": {"version": "v1.0.0", "required": "unlisted"}}}
	_found(document) == {["requirement_unlisted", "a", "warn"]}
}
