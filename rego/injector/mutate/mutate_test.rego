package injector.mutate_test

import data.injector.mutate

_annotations := {"n": {"path": "/metadata/annotations/n", "value": "v"}}

_labels := {"a/b~c": {"path": "/metadata/labels/a~1b~0c", "value": "x"}}

_profile(type, override) := {"seccomp_profile": {"profile": {"type": type}, "override": override}}

_add(path, value) := {"op": "add", "path": path, "value": value}

_pod(spec) := {"kind": "Pod", "spec": spec}

# What a pod is after its patch, and what is then left to patch.
_patched(resource, policies) := json.patch(resource, mutate.patch(resource, policies))

_left(resource, policies) := mutate.patch(_patched(resource, policies), policies)

test_success_parents_are_created_once if {
	policies := [{"labels": _labels, "annotations": _annotations}]
	every resource in [{}, {"metadata": null}] {
		mutate.patch(resource, policies) == [
			_add("/metadata", {}),
			_add("/metadata/labels", {}),
			_add("/metadata/labels/a~1b~0c", "x"),
			_add("/metadata/annotations", {}),
			_add("/metadata/annotations/n", "v"),
		]
		_patched(resource, policies).metadata == {"labels": {"a/b~c": "x"}, "annotations": {"n": "v"}}
		_left(resource, policies) == []
	}
}

test_success_only_what_differs if {
	mutate.patch({"metadata": {"labels": {"a/b~c": "y"}}}, [{"labels": _labels}]) == [_add(
		"/metadata/labels/a~1b~0c",
		"x",
	)]
	mutate.patch({"metadata": {"labels": {"a/b~c": "x"}}}, [{"labels": _labels}]) == []
}

test_success_strongest_wins if {
	weaker := {"a/b~c": {"path": "/metadata/labels/a~1b~0c", "value": "weak"}}
	mutate.patch({"metadata": {"labels": {}}}, [{"labels": _labels}, {"labels": weaker}]) == [_add(
		"/metadata/labels/a~1b~0c",
		"x",
	)]
	policies := [_profile("Unconfined", "Never"), _profile("RuntimeDefault", "Never")]
	_patched(_pod({}), policies).spec.securityContext.seccompProfile.type == "Unconfined"
}

test_fail_nothing_below_what_is_no_object if {
	every metadata in ["text", 1, [], true] {
		mutate.patch({"metadata": metadata}, [{"labels": _labels}]) == []
	}
	mutate.patch({"metadata": {"labels": "text"}}, [{"labels": _labels}]) == []
	every spec in ["text", 1, [], null, {"securityContext": "text"}] {
		mutate.patch(_pod(spec), [_profile("RuntimeDefault", "Always")]) == []
	}
}

test_success_profile_where_the_pod_lies if {
	policies := [_profile("RuntimeDefault", "Never")]
	paths := {resource.kind: [operation.path | some operation in mutate.patch(resource, policies)] |
		some resource in [
			_pod({}),
			{"kind": "Deployment", "spec": {"template": {"spec": {}}}},
			{"kind": "Job", "apiVersion": "batch/v1", "spec": {"template": {"spec": {}}}},
			{"kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": {}}}}}},
			{"kind": "StatefulSet", "apiVersion": "example.com/v1", "spec": {"template": {"spec": {}}}},
			{"kind": "Service", "spec": {}},
		]
	}
	paths == {
		"Pod": ["/spec/securityContext", "/spec/securityContext/seccompProfile"],
		"Deployment": [
			"/spec/template/spec/securityContext",
			"/spec/template/spec/securityContext/seccompProfile",
		],
		"Job": [
			"/spec/template/spec/securityContext",
			"/spec/template/spec/securityContext/seccompProfile",
		],
		"CronJob": [
			"/spec/jobTemplate/spec/template/spec/securityContext",
			"/spec/jobTemplate/spec/template/spec/securityContext/seccompProfile",
		],
		"StatefulSet": [],
		"Service": [],
	}
}

_chosen(type) := {"securityContext": {"seccompProfile": {"type": type}}}

_crowd := _pod({
	"securityContext": {"seccompProfile": {"type": "Unconfined"}},
	"initContainers": [_chosen("Unconfined"), {}],
	"containers": [{}, _chosen("Localhost"), {"securityContext": {
		"privileged": true,
		"seccompProfile": {"type": "Unconfined"},
	}}],
	"ephemeralContainers": [_chosen("RuntimeDefault"), _chosen("Unconfined")],
})

test_success_override_decides_which_choices_stay if {
	paths := {override: [operation.path | some operation in mutate.patch(_crowd, policies)] |
		some override in ["Never", "Unconfined", "Always"]
		policies := [_profile("RuntimeDefault", override)]
		_left(_crowd, policies) == []
	}
	paths == {
		"Never": [],
		"Unconfined": [
			"/spec/securityContext/seccompProfile",
			"/spec/initContainers/0/securityContext/seccompProfile",
			"/spec/ephemeralContainers/1/securityContext/seccompProfile",
		],
		"Always": [
			"/spec/securityContext/seccompProfile",
			"/spec/initContainers/0/securityContext/seccompProfile",
			"/spec/containers/1/securityContext/seccompProfile",
			"/spec/ephemeralContainers/1/securityContext/seccompProfile",
		],
	}
}

test_fail_no_profile_on_windows if {
	pod := _pod({"os": {"name": "windows"}, "containers": [_chosen("Unconfined")]})
	mutate.patch(pod, [_profile("RuntimeDefault", "Always")]) == []
}

test_success_warning_of_privileged_container if {
	pod := _pod({"initContainers": [{"name": "i", "securityContext": {"privileged": true}}]})
	mutate.warnings(pod, [_profile("RuntimeDefault", "Never")]) == {concat("", [
		"container i is privileged: ",
		"no seccomp profile applies",
	])}
	mutate.warnings(pod, [{"labels": _labels}]) == set()
}
