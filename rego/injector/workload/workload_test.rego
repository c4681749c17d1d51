package injector.workload_test

import data.injector.workload

_path(resource) := workload.template(resource).path

_templated(kind) := {"kind": kind, "spec": {"template": {"spec": {}}}}

test_success_where_the_template_lies if {
	_path({"kind": "Pod"}) == ""
	every kind in [
		"DaemonSet",
		"Deployment",
		"Job",
		"ReplicaSet",
		"ReplicationController",
		"StatefulSet",
	] {
		_path(_templated(kind)) == "/spec/template"
	}
	_path({
		"kind": "CronJob",
		"spec": {"jobTemplate": _templated("Job")},
	}) == "/spec/jobTemplate/spec/template"
}

test_fail_other_kinds_and_other_versions if {
	not workload.template(_templated("Service"))
	every version in ["example.com/v1", "v1", "apps/v1beta1"] {
		not workload.template(object.union(_templated("Deployment"), {"apiVersion": version}))
	}
}

_question(resource) := {"resource": resource, "scope": "whole", "settled": []}

_pod := {"kind": "Pod", "spec": {
	"os": {"name": "windows"},
	"initContainers": [{"name": "i"}, "text"],
	"containers": "text",
	"ephemeralContainers": [{"name": "old"}, {}],
}}

test_success_pod if {
	pod := workload.pod(_question(_pod))
	[pod.path, pod.metadata_path, pod.whole, pod.windows] == ["/spec", "/metadata", true, true]
	[[container.path, container.name] | some container in pod.containers] == [
		["/spec/initContainers/0", "i"],
		["/spec/ephemeralContainers/0", "old"],
		["/spec/ephemeralContainers/1", ""],
	]
}

test_success_new_containers_of_a_running_pod if {
	pod := workload.pod({"resource": _pod, "scope": "ephemeral", "settled": [{"name": "old"}]})
	[container.path | some container in pod.containers] == ["/spec/ephemeralContainers/1"]
	not pod.whole
}

test_fail_no_pod_in_a_template_that_is_kept_equal if {
	owned := {"metadata": {"ownerReferences": [{"controller": true}]}}
	workload.pod(_question(_templated("ReplicaSet")))
	workload.pod(_question(object.union(_templated("Job"), owned)))
	not workload.pod(_question(object.union(_templated("ReplicaSet"), owned)))
}

test_fail_no_pod_without_a_specification if {
	every spec in ["text", 1, [], null] {
		not workload.pod(_question({"kind": "Pod", "spec": spec}))
	}
}
