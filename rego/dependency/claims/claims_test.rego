package dependency.claims_test

import data.dependency.claims

_policy := {
	"claims": {
		"contradicted": {"*": "deny", "vendor": "warn"},
		"effectiveOn": "",
		"not_verifiable": {"*": "allow", "sum": "deny"},
		"required": ["sum"],
	},
	"match": ["..."],
}

_findings(document) := findings if {
	findings := claims.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
}

_codes(document) := {[finding.code, finding.subject, finding.severity] |
	some finding in _findings(document)
}

_claim(name, outcome) := {"claim": name, "outcome": outcome, "code": "c", "message": "m"}

_with(claims) := {"claims": [_claim(name, outcome) | some [name, outcome] in claims]}

test_success_verified if {
	_codes(_with([["sum", "verified"], ["sbom", "not_verifiable"]])) == set()
}

test_fail_each if {
	_codes({}) == {["claim_missing", "sum", "deny"]}
	_codes(_with([["sum", "not_verifiable"]])) == {["claim_not_verifiable", "sum", "deny"]}
	_codes(_with([["sum", "verified"], ["x", "contradicted"], ["vendor", "contradicted"]])) == {
		["claim_contradicted", "x", "deny"],
		["claim_contradicted", "vendor", "warn"],
	}
}
