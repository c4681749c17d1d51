package seccomp.subject_test

import data.seccomp.subject

_profile := {"type": "Localhost", "localhostProfile": "p.json"}

_container := {
	"name": "web",
	"image": "nginx",
	"securityContext": {"allowPrivilegeEscalation": false},
}

_pod := {
	"kind": "Pod",
	"metadata": {"namespace": "shop", "labels": {"app": "web"}},
	"spec": {"securityContext": {"seccompProfile": _profile}, "containers": [_container]},
}

_wanted := {
	"name": "web",
	"image": "nginx",
	"namespace": "shop",
	"labels": {"app": "web"},
	"requested": _profile,
	"privileged": false,
	"escalates": false,
}

_review(operation, object, old) := {"request": {
	"operation": operation,
	"namespace": "shop",
	"object": object,
	"oldObject": old,
}}

test_success_a_pod_in_every_form if {
	every document in [_pod, {"resource": _pod}, _review("CREATE", _pod, null)] {
		subject.containers(document) == [_wanted]
	}
}

test_success_templates if {
	deployment := {
		"kind": "Deployment",
		"metadata": {"namespace": "shop"},
		"spec": {"template": _pod},
	}
	subject.containers(deployment) == [_wanted]
	cron := {
		"kind": "CronJob",
		"metadata": {"namespace": "shop"},
		"spec": {"jobTemplate": {"spec": {"template": _pod}}},
	}
	subject.containers(cron) == [_wanted]
}

test_success_a_container_by_itself if {
	container := {"name": "web", "image": "nginx", "namespace": "shop", "labels": {"app": "web"}}
	[found] := subject.containers({"container": container})
	found == json.patch(_wanted, [
		{"op": "replace", "path": "/requested", "value": {}},
		{"op": "replace", "path": "/escalates", "value": true},
	])
}

test_success_all_lists_and_odd_types if {
	pod := {"kind": "Pod", "spec": {
		"initContainers": [{"name": 1}, "text"],
		"containers": "text",
		"ephemeralContainers": [{"name": "e", "securityContext": {"privileged": true}}],
	}}
	[[each.name, each.privileged] | some each in subject.containers(pod)] == [
		["", false],
		["e", true],
	]
}

test_success_an_update_judges_what_is_new if {
	changed := json.patch(_pod, [{
		"op": "add",
		"path": "/spec/containers/1",
		"value": {"name": "new"},
	}])
	[each.name | some each in subject.containers(_review("UPDATE", changed, _pod))] == ["new"]
	relabelled := json.patch(_pod, [{"op": "add", "path": "/metadata/labels/app", "value": "x"}])
	count(subject.containers(_review("UPDATE", relabelled, _pod))) == 1
}

test_fail_nothing_to_judge if {
	subject.containers(_review("UPDATE", _pod, _pod)) == []
	subject.containers(_review("DELETE", null, _pod)) == []
	windows := json.patch(_pod, [{"op": "add", "path": "/spec/os", "value": {"name": "windows"}}])
	subject.containers(windows) == []
	every document in [{}, [], "text", null, {"kind": "Service", "spec": {}}] {
		subject.containers(document) == []
	}
}
