# METADATA
# title: The pod in a resource
# description: Knows where a pod or a pod template lies in each kind of resource that has one.
package injector.workload

# METADATA
# title: Pod template
# description: >-
#   Gives {"path", "value"} of the object that holds the pod's metadata and spec: the template of a
#   workload, a Pod itself. Undefined for a resource without one.
template(resource) := {"path": "", "value": resource} if {
	resource.kind == "Pod"
	_is_api(resource, "v1")
}

template(resource) := {"path": "/spec/template", "value": resource.spec.template} if {
	resource.kind in {"DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"}
	_is_api(resource, "apps/v1")
}

template(resource) := {"path": "/spec/template", "value": resource.spec.template} if {
	resource.kind == "ReplicationController"
	_is_api(resource, "v1")
}

template(resource) := {"path": "/spec/template", "value": resource.spec.template} if {
	resource.kind == "Job"
	_is_api(resource, "batch/v1")
}

template(resource) := {
	"path": "/spec/jobTemplate/spec/template",
	"value": resource.spec.jobTemplate.spec.template,
} if {
	resource.kind == "CronJob"
	_is_api(resource, "batch/v1")
}

# METADATA
# title: Pod
# description: >-
#   The pod of a question as a patch sees it: {"path", "spec", "metadata_path", "metadata", "whole",
#   "windows", "containers"}, each container with {"path", "name", "spec"}. Where only an ephemeral
#   container is added, "whole" is false and the containers are the new ones. Undefined for a
#   resource without a pod, and for a replica set that a controller keeps equal to its own template.
pod(question) := {
	"path": concat("", [holder.path, "/spec"]),
	"spec": holder.value.spec,
	"metadata_path": concat("", [holder.path, "/metadata"]),
	"metadata": object.get(holder.value, "metadata", null),
	"whole": question.scope == "whole",
	"windows": _is_windows(holder.value.spec),
	"containers": _containers(question, concat("", [holder.path, "/spec"]), holder.value.spec),
} if {
	not _is_kept_equal(question.resource)
	holder := template(question.resource)
	is_object(holder.value.spec)
}

_is_kept_equal(resource) if {
	resource.kind in {"ReplicaSet", "ReplicationController"}
	is_array(resource.metadata.ownerReferences)
	some owner in resource.metadata.ownerReferences
	owner.controller == true
}

_is_windows(spec) if spec.os.name == "windows"

else := false

_containers(question, path, spec) := [container |
	some list in _lists(question.scope)
	is_array(spec[list])
	some position, value in spec[list]
	is_object(value)
	name := _name(value)
	not _is_settled(question, name)
	container := {
		"path": concat("", [path, "/", list, "/", format_int(position, 10)]),
		"name": name,
		"spec": value,
	}
]

# Of a running pod only new ephemeral containers may be changed.
_is_settled(question, name) if {
	question.scope == "ephemeral"
	some container in question.settled
	container.name == name
}

_lists("whole") := ["initContainers", "containers", "ephemeralContainers"]

_lists("ephemeral") := ["ephemeralContainers"]

_name(container) := container.name if is_string(container.name)

else := ""

# Documents of the plain form may leave the version out.
_is_api(resource, version) if object.get(resource, "apiVersion", version) == version
