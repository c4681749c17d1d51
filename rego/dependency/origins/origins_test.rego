package dependency.origins_test

import data.dependency.origins

_policy := {
	"below": {},
	"depths": {},
	"match": ["..."],
	"origins": {
		"allowed": {
			"https://github.com/example": ["git"],
			"https://go.googlesource.com": [""],
		},
		"depths": {"github.com": [4]},
		"lengths": [27],
		"effectiveOn": "",
		"unknown": "deny",
	},
	"uses": {"exempt": {"origins": [0]}},
}

_findings(document) := findings if {
	findings := origins.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
}

_codes(document) := {[finding.code, object.get(finding, "module", "")] |
	some finding in _findings(document)
}

_from(vcs, url) := {"modules": {"a": {"version": "v1.0.0", "origin": {"vcs": vcs, "url": url}}}}

test_success_allowed_origins if {
	_codes(_from("git", "https://github.com/example/a")) == set()
	_codes(_from("git", "https://github.com/example")) == set()
	_codes(_from("hg", "https://go.googlesource.com/a/b")) == set()
	_codes({"modules": {"exempt": {"version": "v1.0.0"}}}) == set()
}

test_fail_other_origins if {
	every pair in [
		["hg", "https://github.com/example/a"],
		["git", "https://github.com/examples/a"],
		["git", "http://github.com/example/a"],
		["git", "https://github.com.example/example"],
		["git", "https://go.googlesource.com.evil/a"],
		["git", "https://github.com/example/../a"],
		["git", "https://github.com/example/%2E%2e/a"],
		["git", ""],
	] {
		_codes(_from(pair[0], pair[1])) == {["origin_not_allowed", "a"]}
	}
}

test_fail_unknown_origins if {
	_codes({"modules": {"a": {"version": "v1.0.0"}}}) == {["origin_unknown", "a"]}
}
