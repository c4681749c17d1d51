package injector_test

import data.injector

_deployment := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"namespace": "team-a", "labels": {"app": "web"}},
	"spec": {"template": {
		"metadata": {"labels": {"tier": "front", "owner": "me"}},
		"spec": {"containers": [
			{"name": "web", "env": [{"name": "MODE", "value": "lax"}, {"name": "LOG_LEVEL"}]},
			{"name": "root", "securityContext": {"privileged": true}},
		]},
	}},
}

_review(resource) := {
	"request": {
		"uid": "1",
		"kind": {"group": "apps"},
		"operation": "UPDATE",
		"object": resource,
	},
	"namespaceObject": {"metadata": {"annotations": {"example.com/env": "production"}}},
}

test_success_the_bundle_of_the_facts if {
	injector.inject_policy == {{
		"apiVersion": "policies.example.com/v1beta1",
		"kind": "PolicyBundle",
		"metadata": {"name": "deployment-restrict-team-a"},
		"spec": {"rules": ["deny-front", "only-production", "plain"]},
	}} with input as _review(_deployment)
}

test_success_patched if {
	operations := injector.patch with input as _review(_deployment)
	patched := json.patch(_deployment, operations)
	patched.metadata.labels == {"app": "web", "hardened": "yes"}
	pod := patched.spec.template
	pod.metadata.labels.hardened == "yes"
	pod.metadata.annotations["gatehouse.dev/injected"] == concat(",", [
		"allowPrivilegeEscalation/web=hardened",
		"env.LOG_LEVEL/root=hardened",
		"env.MODE/root=hardened",
		"env.MODE/web=hardened",
		"readOnlyRootFilesystem/root=hardened",
		"readOnlyRootFilesystem/web=hardened",
		"runAsNonRoot=hardened",
		"seccompProfile=hardened",
		"tolerations.dedicated:Equal:web:NoExecute=hardened",
	])
	pod.spec.securityContext == {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}}
	pod.spec.containers[0] == {
		"name": "web",
		"env": [{"name": "MODE", "value": "strict"}, {"name": "LOG_LEVEL"}],
		"securityContext": {
			"allowPrivilegeEscalation": false,
			"readOnlyRootFilesystem": true,
			"capabilities": {"drop": ["ALL"]},
		},
	}
	pod.spec.containers[1].securityContext == {"privileged": true, "readOnlyRootFilesystem": true}
	pod.spec.tolerations[0].tolerationSeconds == 30
	not pod.spec.imagePullSecrets
	again := injector.patch with input as _review(patched)
	again == []
}

test_success_what_cannot_be_reached_is_refused if {
	response := injector.admission.response with input as _review(_deployment)
	response == {
		"uid": "1",
		"allowed": false,
		"status": {"code": 403, "reason": "Forbidden", "message": concat("; ", [
			"container root is privileged: allowPrivilegeEscalation cannot be false",
			"container root is privileged: it keeps all capabilities",
			"container root is privileged: no seccomp profile applies",
		])},
	}
}
