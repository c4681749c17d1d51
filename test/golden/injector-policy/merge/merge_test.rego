package injector_test

import data.injector

_document := {"resource": {
	"kind": "Pod",
	"metadata": {"namespace": "shop", "labels": {"app": "back", "tier": "web"}},
	"spec": {"containers": [
		{"name": "a"},
		{"name": "b", "securityContext": {"seccompProfile": {"type": "Unconfined"}}},
	]},
}}

test_success_rules_of_the_stronger_come_first if {
	injector.inject_policy == {{
		"apiVersion": "gatehouse/v1",
		"kind": "PolicyBundle",
		"metadata": {"name": "baseline"},
		"spec": {"rules": ["restricted-egress", "no-privileged-containers", "labels-present"]},
	}} with input as _document
}

test_success_stronger_fields_win_one_by_one if {
	values := {operation.path: operation.value |
		some operation in injector.patch with input as _document
	}
	profile := {"type": "Localhost", "localhostProfile": "profiles/web.json"}
	values == {
		"/metadata/labels/gatehouse.dev~1injected": "true",
		"/metadata/labels/gatehouse.dev~1tier": "web",
		"/metadata/annotations": {},
		"/metadata/annotations/gatehouse.dev~1injected": "seccompProfile/b=web,seccompProfile=web",
		"/metadata/annotations/gatehouse.dev~1owner": "shop team",
		"/spec/securityContext": {},
		"/spec/securityContext/seccompProfile": profile,
		"/spec/containers/1/securityContext/seccompProfile": profile,
	}
}
