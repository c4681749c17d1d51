package dependency.parts_test

import data.dependency.parts

_claim := {"claim": "sum", "outcome": "verified", "code": "c", "message": "m", "module": "a"}

_requirement := {"version": "v1.0.0", "indirect": false, "comment": "x", "row": 3}

_change := {
	"commands": ["go get a@v1.1.0"],
	"edits": [{"edit": "raise", "path": "a", "version": "v1.1.0"}],
	"gone": ["b"],
	"modules": {"a": {"version": "v1.1.0", "required": "direct"}},
	"require": {"a": _requirement},
}

_with(part, path, value) := json.patch(part, [{"op": "replace", "path": path, "value": value}])

test_success_what_is_right if {
	not parts.is_odd_claim(_claim)
	parts.all_claims([_claim])
	not parts.is_odd_requirement(_requirement)
	parts.all_requirements([["a", _requirement]])
	not parts.is_odd_change(_change)
}

test_fail_claims_and_requirements if {
	every value in [null, []] {
		every field in object.keys(_claim) {
			odd := _with(_claim, [field], value)
			parts.is_odd_claim(odd)
			not parts.all_claims([_claim, odd])
		}
		every field in ["version", "indirect", "comment", "row"] {
			odd := _with(_requirement, [field], value)
			parts.is_odd_requirement(odd)
			not parts.all_requirements([["a", _requirement], ["b", odd]])
		}
	}
}

test_fail_changes if {
	every value in [null, 7] {
		every path in [
			["commands"], ["edits"], ["edits", "0"], ["edits", "0", "path"], ["gone"], ["gone", "0"],
			["modules"], ["modules", "a"], ["require"], ["require", "a"],
		] {
			parts.is_odd_change(_with(_change, path, value))
		}
	}
}

test_fail_directives_and_binaries if {
	directive := {
		"file": "go.mod", "row": 3, "old": {"path": "a"}, "new": {"kind": "directory", "path": "../a"},
	}
	not parts.is_odd_directive(directive)
	binary := {"file": "app", "settings": {"-race": "true"}}
	not parts.is_odd_binary(binary)
	every value in [null, []] {
		every path in [["file"], ["row"], ["old", "path"], ["new", "kind"], ["new", "path"]] {
			parts.is_odd_directive(_with(directive, path, value))
		}
		every path in [["file"], ["settings"], ["settings", "-race"]] {
			parts.is_odd_binary(_with(binary, path, value))
		}
	}
	parts.is_odd_binary(_with(binary, ["settings", "-race"], true))
}
