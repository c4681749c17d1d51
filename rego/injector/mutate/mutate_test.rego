package injector.mutate_test

import data.injector.mutate

_policy(fields) := {
	"name": "d",
	"priority": 1,
	"labels": {"l": {"token": "l", "value": "v", "text": "\"v\""}},
	"target": "resource",
	"fields": fields,
}

_profile := {"seccompProfile": {
	"value": {"type": "RuntimeDefault"},
	"text": "{\"type\":\"RuntimeDefault\"}",
	"override": "Never",
	"by": "d",
	"priority": 1,
	"deny": false,
}}

_question(resource, scope) := {"resource": resource, "scope": scope, "settled": []}

_patch(resource, scope) := mutate.patch(mutate.operations(
	_question(resource, scope),
	[_policy(_profile)],
))

_pod := {"kind": "Pod", "spec": {"ephemeralContainers": [{"name": "e"}]}}

test_success_patch_with_its_record if {
	patched := json.patch(_pod, _patch(_pod, "whole"))
	patched.metadata == {
		"labels": {"l": "v"},
		"annotations": {"gatehouse.dev/injected": "seccompProfile=d"},
	}
	patched.spec.securityContext.seccompProfile == {"type": "RuntimeDefault"}
	_patch(patched, "whole") == []
}

test_success_only_the_new_container_of_a_running_pod if {
	[operation.path | some operation in _patch(_pod, "ephemeral")] == [
		"/spec/ephemeralContainers/0/securityContext",
		"/spec/ephemeralContainers/0/securityContext/seccompProfile",
	]
}

test_fail_nothing_out_of_scope if {
	_patch(_pod, "none") == []
	open := json.patch(_pod, [{
		"op": "add",
		"path": "/spec/securityContext",
		"value": {"seccompProfile": {"type": "Unconfined"}},
	}])
	mutate.leftover(_question(open, "none"), [_policy(_profile)]) == set()
	mutate.leftover(_question(open, "whole"), [_policy(_profile)]) == {{
		"message": "the pod stays Unconfined",
		"deny": false,
	}}
}
