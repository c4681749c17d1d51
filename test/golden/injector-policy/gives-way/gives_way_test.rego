package injector_test

import data.injector

_deployment := {"kind": "Deployment", "spec": {"template": {"spec": {"containers": [{"name": "app"}]}}}}

# The pod that a controller makes of the patched Deployment.
_pod(namespace) := object.union(patched.spec.template, {
	"kind": "Pod",
	"metadata": {"namespace": namespace},
}) if {
	operations := injector.patch with input as {"resource": _deployment}
	patched := json.patch(_deployment, operations)
}

_patched(pod) := json.patch(pod, operations) if {
	operations := injector.patch with input as {"resource": pod}
}

test_success_the_stronger_replaces_what_the_weaker_has_set if {
	pod := _patched(_pod("payments"))
	pod.spec.securityContext.seccompProfile.type == "Localhost"
	pod.spec.containers[0].env == [{"name": "LEVEL", "value": "high"}]
	pod.metadata.annotations["gatehouse.dev/injected"] == "env.LEVEL/app=payments,seccompProfile=payments"
	_patched(pod) == pod
}

test_fail_the_weaker_replaces_nothing if {
	every namespace in ["lenient", "elsewhere"] {
		_patched(_pod(namespace)) == _pod(namespace)
	}
}

test_fail_a_choice_of_its_own_stays if {
	pod := {
		"kind": "Pod",
		"metadata": {"namespace": "payments"},
		"spec": {
			"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
			"containers": [{"name": "app", "env": [{"name": "LEVEL", "value": "low"}]}],
		},
	}
	_patched(pod) == pod
}
