package dependency.build_test

import data.dependency.build

_policy := {
	"build": {
		"absent": "deny",
		"effectiveOn": "",
		"settings": {
			"-race": {"isNot": ["true"], "text": "not be true"},
			"-trimpath": {"is": ["true"], "text": "be true"},
		},
	},
	"match": ["..."],
}

_findings(document) := findings if {
	findings := build.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
}

_codes(document) := {[finding.code, object.get(finding, "subject", "")] |
	some finding in _findings(document)
}

_with(settings) := {"binary": {"file": "app", "sha256": "00", "settings": settings}}

test_success_settings if {
	_codes(_with({"-trimpath": "true"})) == set()
	_codes(_with({"-trimpath": "true", "-race": "false"})) == set()
}

test_fail_each if {
	_codes(_with({})) == {["build_setting", "-trimpath"]}
	_codes(_with({"-trimpath": "true", "-race": "true"})) == {["build_setting", "-race"]}
	_codes({}) == {["binary_missing", ""]}
	_codes({"binary": {"file": "app", "sha256": "00"}}) == {["build_settings_unknown", ""]}
}
