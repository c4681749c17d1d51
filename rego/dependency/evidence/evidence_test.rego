package dependency.evidence_test

import data.dependency.evidence

_policy := {
	"evidence": {"contradicted": "deny", "effectiveOn": "", "layers": ["ci"]},
	"match": ["..."],
}

_findings(document) := findings if {
	findings := evidence.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
}

_codes(document) := {[finding.code, finding.subject] | some finding in _findings(document)}

_entry(layer, outcome) := {"layer": layer, "outcome": outcome, "code": "c", "message": "m"}

_with(entries) := {"evidence": [_entry(layer, outcome) | some [layer, outcome] in entries]}

test_success_verified if {
	_codes(_with([["ci", "verified"]])) == set()
	_codes(_with([["ci", "verified"], ["ci", "not_verifiable"], ["gate", "not_verifiable"]])) == set()
}

test_fail_each if {
	_codes(_with([])) == {["evidence_missing", "ci"]}
	_codes({}) == {["evidence_missing", "ci"]}
	_codes(_with([["ci", "maybe"]])) == {["evidence_missing", "ci"]}
	_codes(_with([["ci", "not_verifiable"]])) == {["evidence_not_verifiable", "ci"]}
	contradicted := _with([["ci", "verified"], ["gate", "contradicted"]])
	_codes(contradicted) == {["evidence_contradicted", "gate"]}
}
