package dependency.versions_test

import data.dependency.versions

_policy := {"match": ["..."]}

_findings(document) := findings if {
	findings := versions.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
}

_codes(document) := {[finding.code, object.get(finding, "module", "")] |
	some finding in _findings(document)
}

test_success_versions if {
	_codes({"modules": {"a": {"version": "v1.0.0"}, "b": {"version": "v2.0.0+incompatible"}}}) == set()
	_codes({}) == set()
}

test_fail_what_is_no_version if {
	every text in ["(devel)", "", "latest", "1.0.0"] {
		_codes({"modules": {"a": {"version": text}}}) == {["version_unknown", "a"]}
	}
}

test_fail_what_takes_the_place_of_another_has_none if {
	replacement := {"kind": "module", "path": "b", "version": "(devel)"}
	document := {"modules": {"a": {"version": "v1.0.0", "replace": replacement}}}
	_codes(document) == {["version_unknown", "a"]}
}
