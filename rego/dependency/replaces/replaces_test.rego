package dependency.replaces_test

import data.dependency.replaces

_replace := {
	"allowed": ["example.com/forks/..."],
	"directories": "deny",
	"effectiveOn": "",
	"forks": "deny",
	"pins": "warn",
	"unused": "warn",
	"wildcards": "warn",
}

_policies := {"strict": {
	"below": {},
	"depths": {},
	"match": ["..."],
	"replace": _replace,
	"uses": {"example.com/allowed": {"replace": [0]}},
}}

_modules := {
	"example.com/plain": {"version": "v1.0.0"},
	"example.com/dir": {"version": "v1.0.0", "replace": {
		"wildcard": true, "file": "go.mod", "kind": "directory", "path": "../dir",
	}},
	"example.com/pin": {"version": "v1.0.0", "replace": {
		"wildcard": false, "file": "go.mod", "kind": "module", "path": "example.com/pin",
		"version": "v1.1.0",
	}},
	"example.com/fork": {"version": "v1.0.0", "replace": {
		"wildcard": true, "file": "go.work", "kind": "module", "path": "example.com/forks/fork",
		"version": "v1.1.0",
	}},
	"example.com/allowed": {"version": "v1.0.0", "replace": {
		"wildcard": true, "file": "go.mod", "kind": "module", "path": "example.com/forks/allowed",
		"version": "v1.1.0",
	}},
}

_findings(document) := findings if {
	findings := replaces.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as _policies
}

_codes(document) := {[finding.code, finding.module] | some finding in _findings(document)}

test_success_without_replacements if {
	_findings({"modules": {"example.com/plain": {"version": "v1.0.0"}}}) == set()
	_findings({}) == set()
}

test_fail_each_kind if {
	_codes({"modules": _modules}) == {
		["replace_directory", "example.com/dir"],
		["replace_pin", "example.com/pin"],
		["replace_fork", "example.com/fork"],
		["replace_wildcard", "example.com/fork"],
	}
}

test_fail_remedies_name_the_directive if {
	remedies := {finding.module: finding.remedy.drop_replace |
		some finding in _findings({"modules": _modules})
	}
	remedies == {
		"example.com/dir": {"file": "go.mod", "path": "example.com/dir"},
		"example.com/pin": {"file": "go.mod", "path": "example.com/pin", "version": "v1.0.0"},
		"example.com/fork": {"file": "go.work", "path": "example.com/fork"},
	}
}

test_fail_directives_without_effect if {
	_codes({
		"modules": {"example.com/dir": object.remove(_modules["example.com/dir"], ["replace"])},
		"directives": {"replace": [_directive("example.com/dir", "../dir"), _directive("a", "../a")]},
	}) == {["replace_unused", "example.com/dir"], ["replace_unused", "a"]}
}

_directive(path, target) := {
	"file": "go.mod",
	"row": 3,
	"old": {"path": path},
	"new": {"kind": "directory", "path": target},
}

test_fail_a_directory_that_leaves_the_allowed_one if {
	every path in ["../forks/../evil", "../forks/a/../../evil", `../forks/..\evil`] {
		_codes_below("../forks/...", path) == {["replace_directory", "example.com/allowed"]}
	}
	every path in ["../forks", "../forks/a", "../forks/..a"] {
		_codes_below("../forks/...", path) == set()
	}
}

_codes_below(allowed, path) := {[finding.code, finding.module] | some finding in findings} if {
	replace := {"wildcard": true, "file": "go.mod", "kind": "directory", "path": path}
	findings := replaces.findings with data.dependency.names as ["strict"]
		with data.dependency.policies as json.patch(_policies, [
			{"op": "replace", "path": "/strict/replace/allowed/0", "value": allowed},
		])
		with input as {"modules": {"example.com/allowed": {"version": "v1.0.0", "replace": replace}}}
}
