package dependency.toolchain_test

import data.dependency.toolchain

_policy := {
	"match": ["..."],
	"toolchain": {
		"compiler": {
			"atLeast": {"text": "1.24.3", "key": toolchain.key("1.24.3")},
			"effectiveOn": "",
			"forbidden": [{
				"atLeast": {"text": "1.26rc1", "key": toolchain.key("1.26rc1")},
				"below": {"text": "1.26.0", "key": toolchain.key("1.26.0")},
				"effectiveOn": "",
				"reason": "no release",
			}],
			"unknown": "deny",
		},
		"go": {
			"atLeast": {"text": "1.22", "key": toolchain.key("1.22")},
			"effectiveOn": "",
			"unknown": "deny",
		},
		"toolchain": {"effectiveOn": "", "unknown": "allow"},
	},
}

_findings(document) := findings if {
	findings := toolchain.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
}

_codes(document) := {finding.code | some finding in _findings(document)}

_main(fields) := {"main": object.union(
	{"path": "app", "go": "1.24.0", "compiler": "go1.25.5"},
	fields,
)}

test_success_go_versions_ascend if {
	ascending := [
		"1", "1.1", "1.19rc1", "1.20beta1", "1.20rc1", "1.20", "1.20.1", "1.21", "1.21rc1", "1.21rc2",
		"1.21.0", "1.21.1", "1.21.10", "1.22", "1.100", "2", "1000000000000000.1",
	]
	every index, lower in ascending {
		every higher in array.slice(ascending, index + 1, count(ascending)) {
			toolchain.key(lower) < toolchain.key(higher)
		}
	}
	toolchain.key("1.20") == toolchain.key("1.20.0")
}

test_fail_no_go_versions if {
	every text in ["", "go1.22", "1.", "1.02", "1.22.0rc1", "1.22.", "v1.22", "1.22-rc1", "devel"] {
		not toolchain.key(text)
	}
}

test_success_good_ones if {
	_codes(_main({})) == set()
	_codes(_main({"compiler": "go1.24.3-bigcorp X:loopvar"})) == set()
}

test_fail_each if {
	_codes(_main({"go": "1.21.5"})) == {"go_below_minimum"}
	_codes(_main({"compiler": "go1.24.2"})) == {"compiler_below_minimum"}
	_codes(_main({"compiler": "go1.26rc2"})) == {"compiler_forbidden"}
	every name in ["devel go1.27-abcdef", "go1.27-devel_abc", "1.26.0", ""] {
		"compiler_unknown" in _codes(_main({"compiler": name}))
	}
	_codes({"main": {"path": "app"}}) == {"go_unknown", "compiler_unknown"}
}

test_success_versions_of_modules if {
	versions := {name: found |
		some name in ["go1.22.5", "go1.21rc2", "go1.20"]
		found := toolchain.as_module_version with input as _main({"compiler": name})
	}
	versions == {
		"go1.22.5": [1, 22, 5, 1],
		"go1.21rc2": [1, 21, 0, 0, ["rc"], 2],
		"go1.20": [1, 20, 0, 1],
	}
}
