package dependency.judge_test

import data.dependency.judge

_forbidden(module, effective_on) := {
	"effectiveOn": effective_on,
	"except": {},
	"module": module,
	"range": {},
	"reason": "so it is",
	"severity": "deny",
}

_policy := {
	"actions": {"facts_unreadable": "review", "forbidden_module": "stop_release"},
	"below": {},
	"depths": {},
	"forbidden": [_forbidden("bad", ""), _forbidden("later", "2026-02-01T00:00:00Z")],
	"match": ["..."],
	"required": [],
	"uses": {"bad": {"forbidden": [0]}, "later": {"forbidden": [1]}},
}

_facts := {
	"apiVersion": "facts.gatehouse/v1",
	"kind": "GoDependencies",
	"time": "2026-01-31T12:00:00Z",
	"sources": [],
	"main": {"path": "app"},
	"modules": {},
	"directives": {"require": {}, "replace": [], "exclude": []},
	"claims": [],
	"evidence": [],
	"changes": [],
}

_with(modules, changed) := object.union(
	object.union(_facts, {"modules": {path: {"version": "v1.0.0", "required": "direct"} |
		some path in modules
	}}),
	changed,
)

_denials(document) := denials if {
	denials := judge.denials with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
}

_warnings(document) := warnings if {
	warnings := judge.warnings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": _policy}
}

test_success_good_facts if {
	_denials(_with(["good"], {})) == set()
	_warnings(_with(["good"], {})) == set()
}

test_fail_a_denial_says_what_to_do if {
	some denial in _denials(_with(["bad"], {}))
	[denial.policy, denial.code, denial.module, denial.version, denial.action] == [
		"strict", "forbidden_module", "bad", "v1.0.0", "stop_release",
	]
	not denial.severity
	not denial.effectiveOn
}

test_fail_from_its_date_on if {
	_denials(_with(["later"], {})) == set()
	{warning.action | some warning in _warnings(_with(["later"], {}))} == {"report"}
	since := _with(["later"], {"time": "2026-02-01T00:00:00Z"})
	count(_denials(since)) == 1
	_warnings(since) == set()
}

test_fail_unreadable_facts_at_whatever_time if {
	every document in [null, [], "", {}, {"time": 1}, _with([], {"time": "soon"})] {
		codes := {denial.code | some denial in _denials(document)}
		codes == {"facts_unreadable"}
	}
}

test_fail_no_policy if {
	denials := judge.denials with input as _facts
		with data.dependency.names as []
		with data.dependency.policies as {}
	{denial.code | some denial in denials} == {"no_policy"}
}

test_fail_a_denial_without_an_action_stays_one if {
	document := _with(["bad"], {})
	denials := judge.denials with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": object.remove(_policy, ["actions"])}
	{denial.action | some denial in denials} == {"review"}
}
