package dependency.fixes_test

import data.dependency.fixes

_key(patch) := {"version": concat("", ["v1.", patch, ".0"]), "key": [1, to_number(patch), 0, 1]}

_forbidden(module, range) := {
	"effectiveOn": "",
	"except": {},
	"module": module,
	"range": range,
	"reason": "so it is",
	"severity": "deny",
}

_policy := {
	"actions": {"forbidden_module": "stop_release", "required_module_missing": "stop_release"},
	"below": {},
	"depths": {},
	"exceptions": [],
	"expiringDays": 0,
	"filed": {"advisory": {}, "code": {}},
	"forbidden": [
		_forbidden("a", {"below": _key("2")}),
		_forbidden("b", {"atLeast": _key("5"), "below": _key("6")}),
		_forbidden("c", {"atLeast": _key("5")}),
	],
	"match": ["..."],
	"required": [object.union(_forbidden("needed", {}), {"missing": {"module": "needed"}})],
	"uses": {
		"a": {"forbidden": [0]}, "b": {"forbidden": [1]}, "c": {"forbidden": [2]},
		"needed": {"required": [0]},
	},
}

_module(version) := {"version": version, "required": "direct"}

_modules := {
	"a": _module("v1.1.0"),
	"b": _module("v1.1.0"),
	"needed": _module("v1.0.0"),
}

_facts(modules, changes) := {
	"apiVersion": "facts.gatehouse/v1",
	"kind": "GoDependencies",
	"time": "2026-01-31T12:00:00Z",
	"sources": [],
	"main": {"path": "app"},
	"modules": object.union(_modules, modules),
	"directives": {"require": {}, "replace": [], "exclude": []},
	"claims": [],
	"evidence": [],
	"changes": changes,
}

_change(versions, more) := object.union(
	{
		"commands": [concat("@", ["go get a", versions.a])],
		"edits": [{"edit": "raise", "path": "a", "version": versions.a}],
		"gone": [],
		"goMod": "module app\n",
		"modules": {path: _module(version) | some path, version in versions},
		"require": {},
	},
	more,
)

_fixes(document) := found if {
	found := fixes.fixes with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
		with data.dependency.excusable as {}
}

_fix(changes) := fix if {
	some fix in _fixes(_facts({}, changes))
	fix.module == "a"
}

test_success_the_least_change if {
	fix := _fix([
		_change({"a": "v1.4.0"}, {}),
		_change({"a": "v1.2.0", "b": "v1.2.0"}, {}),
		_change({"a": "v1.3.0"}, {}),
		_change({"a": "v1.1.9"}, {}),
	])
	fix.commands == ["go get a@v1.3.0"]
	fix.goMod == "module app\n"
	fix.moves == [{"path": "a", "from": "v1.1.0", "to": "v1.3.0"}]
	fix.resolves == {{"code": "forbidden_module", "module": "a", "policy": "strict", "subject": "a"}}
}

test_success_no_denials_no_fixes if {
	_fixes(_facts({"a": _module("v1.2.0")}, [_change({"a": "v1.3.0"}, {})])) == set()
}

test_fail_nothing_gathered if {
	fix := _fix([])
	fix.whyCode == "not_gathered"
	fix.wanted == {"raise": {"path": "a", "atLeast": "v1.2.0"}}
	_fix([_change({"a": "v1.1.9"}, {})]).whyCode == "not_gathered"
}

test_fail_what_is_impossible if {
	fix := _fix([_change({"a": "v1.2.0"}, {"impossible": {"code": "excluded", "message": "m"}})])
	[fix.whyCode, fix.why] == ["excluded", "m"]
	not fix.commands
}

test_fail_what_would_be_denied_then if {
	fix := _fix([_change({"a": "v1.2.0", "b": "v1.5.0"}, {})])
	fix.whyCode == "breaks_policy"
	{broken.module | some broken in fix.breaks} == {"b"}
	gone := _fix([_change({"a": "v1.2.0"}, {"gone": ["needed"]})])
	{broken.code | some broken in gone.breaks} == {"required_module_missing"}
}

test_fail_never_back if {
	_fix([_change({"a": "v1.2.0", "b": "v1.0.0"}, {})]).whyCode == "never_downgrades"
	fixes_of_c := {fix.whyCode |
		change := _change({"c": "v1.4.0", "a": "v1.2.0"}, {})
		some fix in _fixes(_facts({"c": _module("v1.5.0")}, [change]))
		fix.module == "c"
	}
	fixes_of_c == {"never_downgrades"}
}
