package injector_test

import data.injector

_payment_pod := {
	"apiVersion": "v1",
	"kind": "Pod",
	"metadata": {"labels": {
		"app.kubernetes.io/part-of": "payments",
		"app.kubernetes.io/component": "api",
	}},
	"spec": {
		"initContainers": [{
			"name": "migrate",
			"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
		}],
		"containers": [{"name": "api"}],
	},
}

_review(operation) := {
	"environment": "production",
	"request": {"operation": operation, "namespace": "payments", "object": _payment_pod},
}

test_success_payments_get_both_bundles if {
	names := {policy_bundle.metadata.name |
		some policy_bundle in injector.inject_policy with input as _review("CREATE")
	}
	names == {"pod-restrict-payments", "payments"}
}

test_success_payments_are_patched_on_create if {
	profile := {"type": "Localhost", "localhostProfile": "profiles/payments.json"}
	injector.patch == [
		{
			"op": "add",
			"path": "/metadata/labels/gatehouse.dev~1tier",
			"value": "restricted",
		},
		{"op": "add", "path": "/metadata/annotations", "value": {}},
		{
			"op": "add",
			"path": "/metadata/annotations/gatehouse.dev~1injected",
			"value": concat(",", [
				"allowPrivilegeEscalation/api=payments",
				"allowPrivilegeEscalation/migrate=payments",
				"seccompProfile/migrate=payments",
				"seccompProfile=payments",
			]),
		},
		{
			"op": "add",
			"path": "/metadata/annotations/gatehouse.dev~1injected-by",
			"value": "k8s/injector",
		},
		{
			"op": "add",
			"path": "/metadata/annotations/gatehouse.dev~1reviewed-by",
			"value": "security",
		},
		{"op": "add", "path": "/spec/securityContext", "value": {}},
		{"op": "add", "path": "/spec/securityContext/seccompProfile", "value": profile},
		{
			"op": "add",
			"path": "/spec/initContainers/0/securityContext/seccompProfile",
			"value": profile,
		},
		{
			"op": "add",
			"path": "/spec/initContainers/0/securityContext/allowPrivilegeEscalation",
			"value": false,
		},
		{"op": "add", "path": "/spec/containers/0/securityContext", "value": {}},
		{
			"op": "add",
			"path": "/spec/containers/0/securityContext/allowPrivilegeEscalation",
			"value": false,
		},
	] with input as _review("CREATE")
}

test_success_sandbox_in_test_namespaces if {
	document := {
		"environment": "test",
		"resource": {"kind": "Pod", "metadata": {"namespace": "sandbox"}, "spec": {}},
	}
	labels := {operation.value |
		some operation in injector.patch with input as document
		operation.path == "/metadata/labels/gatehouse.dev~1tier"
	}
	labels == {"sandbox"}
}

test_success_template_of_deployment if {
	document := {"resource": {
		"kind": "Deployment",
		"metadata": {"annotations": {"gatehouse.dev/injected-by": "k8s/injector"}},
		"spec": {"template": {"spec": {"securityContext": {}, "containers": []}}},
	}}
	injector.patch == [
		{"op": "add", "path": "/spec/template/metadata", "value": {}},
		{"op": "add", "path": "/spec/template/metadata/annotations", "value": {}},
		{
			"op": "add",
			"path": "/spec/template/metadata/annotations/gatehouse.dev~1injected",
			"value": "seccompProfile=baseline",
		},
		{
			"op": "add",
			"path": "/spec/template/spec/securityContext/seccompProfile",
			"value": {"type": "RuntimeDefault"},
		},
	] with input as document
}

test_success_webhook_answer if {
	response := injector.admission.response with input as {"request": {
		"uid": "705ab4f5",
		"operation": "CREATE",
		"namespace": "shop",
		"object": {"kind": "Pod", "spec": {"containers": [{
			"name": "app",
			"securityContext": {"privileged": true},
		}]}},
	}}
	response.allowed
	response.warnings == ["container app is privileged: no seccomp profile applies"]
	patch := json.unmarshal(base64.decode(response.patch))
	patch[count(patch) - 1].path == "/spec/securityContext/seccompProfile"
}

test_fail_no_patch_of_running_pod if {
	injector.patch == [] with input as _review("UPDATE")
}

test_fail_no_bundles_for_other_kinds if {
	injector.inject_policy == set() with input as {"resource": {"kind": "ConfigMap"}}
}

test_fail_privileged_payments_are_refused if {
	privileged := json.patch(_review("CREATE"), [{
		"op": "add",
		"path": "/request/object/spec/containers/0/securityContext",
		"value": {"privileged": true},
	}])
	injector.deny == {
		"container api is privileged: no seccomp profile applies",
		"container api is privileged: allowPrivilegeEscalation cannot be false",
	} with input as privileged
}
