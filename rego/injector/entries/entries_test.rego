package injector.entries_test

import data.injector.entries

_variable(value, override) := {"env": [{
	"id": "env.MODE",
	"identity": {"name": "MODE"},
	"keys": ["name"],
	"value": {"name": "MODE", "value": value},
	"text": "{}",
	"override": override,
	"by": "d",
	"priority": 1,
}]}

_pod(container) := {
	"path": "/spec",
	"spec": {},
	"whole": true,
	"containers": [{"path": "/spec/containers/0", "name": "app", "spec": container}],
}

_edits(container, policies) := [[operation.op, operation.path, operation.value] |
	some change in entries.changes({"resource": {"kind": "Pod"}}, _pod(container), policies, [])
	some operation in change.operations
]

test_success_a_variable_is_added if {
	_edits({}, [_variable("1", "Never")]) == [
		["add", "/spec/containers/0/env", []],
		["add", "/spec/containers/0/env/-", {"name": "MODE", "value": "1"}],
	]
}

test_success_the_strongest_of_two if {
	_edits({"env": []}, [_variable("1", "Never"), _variable("2", "Always")]) == [[
		"add",
		"/spec/containers/0/env/-",
		{"name": "MODE", "value": "1"},
	]]
}

test_success_a_choice_is_replaced if {
	container := {"env": [{"name": "OTHER"}, {"name": "MODE", "value": "own"}]}
	_edits(container, [_variable("1", "Always")]) == [[
		"replace",
		"/spec/containers/0/env/1",
		{"name": "MODE", "value": "1"},
	]]
}

test_fail_a_choice_stays if {
	_edits({"env": [{"name": "MODE", "value": "own"}]}, [_variable("1", "Never")]) == []
	_edits({"env": "text"}, [_variable("1", "Always")]) == []
}

_with_weak(container, recorded) := changes if {
	known := {"weak": {"name": "weak", "priority": 0}}
	question := {"resource": {"kind": "Pod"}}
	policies := [_variable("1", "Never")]
	changes := entries.changes(question, _pod(container), policies, recorded)
		with data.injector.policies as known
}

test_success_what_a_weaker_declaration_has_set_is_replaced if {
	container := {"env": [{"name": "MODE", "value": "own"}]}
	changes := _with_weak(container, [["env.MODE/app", "weak"]])
	[change.records | some change in changes] == [[["env.MODE/app", "d"]]]
}

_secret := {"imagePullSecrets": [{
	"id": "imagePullSecrets.s",
	"identity": {"name": "s"},
	"keys": ["name"],
	"value": {"name": "s"},
	"text": "{}",
}]}

_paths(kind, pod) := [operation.path |
	some change in entries.changes({"resource": {"kind": kind}}, pod, [_secret], [])
	some operation in change.operations
]

test_success_pull_secrets_of_pods if {
	_paths("Pod", _pod({})) == ["/spec/imagePullSecrets", "/spec/imagePullSecrets/-"]
}

test_fail_pull_secrets_of_templates_and_running_pods if {
	_paths("Deployment", _pod({})) == []
	_paths("Pod", object.union(_pod({}), {"whole": false})) == []
}
