# METADATA
# title: Containers of a question
# description: >-
#   Reads the containers out of an AdmissionReview, {"resource": ...}, a resource itself, or
#   {"container": ...}. What is missing or of the wrong type is as if it were not there.
package seccomp.subject

# METADATA
# title: Containers
# description: >-
#   An array of {"name", "image", "namespace", "labels", "requested", "privileged", "escalates"}:
#   what a container asks for itself or has from its pod. Pods for Windows have none that count, and
#   containers that an update leaves as they were are left alone.
containers(document) := [container |
	not pod.spec.os.name == "windows"
	some list in ["initContainers", "containers", "ephemeralContainers"]
	is_array(pod.spec[list])
	some value in pod.spec[list]
	is_object(value)
	not _is_settled(document, pod, list, value)
	container := _container(value, _context(pod.spec), _namespace(document, resource), _labels(pod))
] if {
	resource := _resource(document)
	pod := _template(resource)
	is_object(pod.spec)
} else := [_container(value, {}, _text(value, "namespace"), _map(value, "labels"))] if {
	value := document.container
	is_object(value)
} else := []

_resource(document) := resource if {
	resource := document.request.object
} else := resource if {
	resource := document.resource
} else := document

_template(resource) := resource if resource.kind == "Pod"

else := resource.spec.jobTemplate.spec.template if resource.kind == "CronJob"

else := resource.spec.template if is_string(resource.kind)

_container(value, pod_context, namespace, labels) := {
	"name": _text(value, "name"),
	"image": _text(value, "image"),
	"namespace": namespace,
	"labels": labels,
	"requested": _requested(context, pod_context),
	"privileged": object.get(context, "privileged", false) == true,
	"escalates": object.get(context, "allowPrivilegeEscalation", true) != false,
} if {
	context := _context(value)
}

_requested(context, pod_context) := requested if {
	requested := context.seccompProfile
	is_object(requested)
} else := requested if {
	requested := pod_context.seccompProfile
	is_object(requested)
} else := {}

_context(value) := _map(value, "securityContext")

# In an AdmissionReview the object itself may lack its namespace.
_namespace(document, _) := document.request.namespace if is_string(document.request.namespace)

else := document.namespace if is_string(document.namespace)

else := resource.metadata.namespace if {
	resource := _resource(document)
	is_string(resource.metadata.namespace)
} else := ""

_labels(pod) := labels if {
	labels := pod.metadata.labels
	is_object(labels)
} else := {}

_is_settled(document, pod, list, value) if {
	document.request.operation == "UPDATE"
	old := _template(document.request.oldObject)
	_labels(old) == _labels(pod)
	_context(old.spec) == _context(pod.spec)
	some before in old.spec[list]
	before == value
}

_text(value, name) := value[name] if is_string(value[name])

else := ""

_map(value, name) := value[name] if is_object(value[name])

else := {}
