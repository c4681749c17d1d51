package dependency.listed_test

import data.dependency.listed
import data.dependency.version

_bound(text) := {"version": text, "key": version.key(text)}

_entry(module, range) := {
	"effectiveOn": "",
	"except": {"v1.5.0": true},
	"missing": {"module": module},
	"module": module,
	"range": range,
	"reason": "so it is",
	"severity": "deny",
}

_policies := {"strict": {
	"below": {"bad": true},
	"depths": {"bad": [1]},
	"forbidden": [
		_entry("bad/...", {}),
		_entry("old", {"below": _bound("v1.4.0")}),
		_entry("new", {"atLeast": _bound("v2.0.0")}),
		_entry("between", {"atLeast": _bound("v1.4.0"), "below": _bound("v1.6.0")}),
	],
	"match": ["..."],
	"required": [_entry("needed", {"atLeast": _bound("v1.2.0"), "below": _bound("v2.0.0")})],
	"uses": {
		"bad/...": {"forbidden": [0]},
		"old": {"forbidden": [1]},
		"new": {"forbidden": [2]},
		"between": {"forbidden": [3]},
		"needed": {"required": [0]},
	},
}}

_findings(modules) := findings if {
	findings := listed.findings with input as {"modules": modules}
		with data.dependency.names as ["strict"]
		with data.dependency.policies as _policies
}

_missing(modules) := {finding.subject | some finding in missing} if {
	missing := listed.missing with input as {"modules": modules}
		with data.dependency.names as ["strict"]
		with data.dependency.policies as _policies
}

_found(module, at) := {[finding.code, finding.remedy] |
	some finding in _findings({module: {"version": at}})
}

_none(code) := {"none": {"code": code}}

_short(module, at) := {[code, short] |
	some [code, remedy] in _found(module, at)
	short := object.get(remedy, ["none", "code"], object.get(remedy, ["raise", "atLeast"], "?"))
}

test_success_what_is_not_meant if {
	every pair in [
		["good", "v1.0.0"], ["ba", "v1.0.0"], ["bad/a", "v1.5.0"], ["old", "v1.4.0"],
		["new", "v2.0.0-rc.1"], ["between", "v1.3.9"], ["between", "v1.5.0"], ["between", "v1.6.0"],
		["needed", "v1.2.0"], ["needed", "v1.9.0"],
	] {
		_short(pair[0], pair[1]) == set()
	}
	_missing({"needed": {"version": "v1.0.0"}}) == set()
}

test_fail_what_is_forbidden if {
	_short("bad", "v1.0.0") == {["forbidden_module", "no_version_allowed"]}
	_short("bad/a/b", "v1.0.0") == {["forbidden_module", "no_version_allowed"]}
	_short("old", "v1.3.9") == {["forbidden_module", "v1.4.0"]}
	_short("old", "v1.4.0-rc.1") == {["forbidden_module", "v1.4.0"]}
	_short("new", "v2.0.0") == {["forbidden_module", "never_downgrades"]}
	_short("between", "v1.4.0") == {["forbidden_module", "v1.6.0"]}
}

test_fail_what_cannot_be_compared if {
	_short("old", "(devel)") == {["forbidden_module", "v1.4.0"]}
	count(_short("needed", "(devel)")) == 1
}

test_fail_both_names_of_a_replaced_module if {
	found := {[finding.evidence.role, finding.evidence.path, finding.remedy.none.code] |
		some finding in _findings({"bad/a": {"version": "v1.0.0", "replace": {
			"kind": "module",
			"path": "bad/b",
			"version": "v1.1.0",
		}}})
	}
	found == {
		["original", "bad/a", "no_version_allowed"],
		["replacement", "bad/b", "replaced"],
	}
}

test_fail_required if {
	_missing({}) == {"needed"}
	_short("needed", "v1.1.0") == {["required_version", "v1.2.0"]}
	_short("needed", "v2.0.0") == {["required_version", "never_downgrades"]}
}

test_fail_required_and_pinned_to_another_version if {
	pin := {"kind": "module", "path": "needed", "version": "v1.1.0"}
	found := {[finding.code, finding.evidence.version, finding.remedy.none.code] |
		some finding in _findings({"needed": {"version": "v1.2.0", "replace": pin}})
	}
	found == {["required_version", "v1.1.0", "replaced"]}
	wanted := object.union(pin, {"version": "v1.3.0"})
	_findings({"needed": {"version": "v1.2.0", "replace": wanted}}) == set()
}
