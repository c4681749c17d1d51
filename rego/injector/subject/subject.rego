# METADATA
# title: Subject of a question
# description: >-
#   Reads a resource and its facts out of an AdmissionReview or a plain document
#   {"resource": ..., "environment": ...}. What is missing or of the wrong type is no fact.
package injector.subject

import data.injector.workload

# METADATA
# title: Subject of a document
# description: >-
#   Gives {"resource", "facts", "scope", "settled"}; undefined when the document holds no resource.
#   Facts are strings by name: kind, group, operation, namespace and its pieces, environment by
#   source, and label:<key> for each label. The scope is what a patch may change: "whole",
#   "ephemeral" (containers besides the settled ones) or "none".
subject(document) := {
	"resource": resource,
	"facts": object.union_n([
		_facts(document, resource),
		_pieces(document, resource),
		_environments(document, resource),
		_labels(resource),
	]),
	"scope": _scope(document, resource),
	"settled": _settled(document),
} if {
	resource := _resource(document)
	is_object(resource)
}

_resource(document) := resource if resource := document.request.object

else := document.resource

_facts(document, resource) := {name: fact |
	some name in ["kind", "group", "namespace", "environment", "operation"]
	fact := _fact(name, document, resource)
	is_string(fact)
}

_fact("kind", _, resource) := resource.kind

_fact("group", document, resource) := _group(document, resource)

_fact("namespace", document, resource) := _namespace(document, resource)

_fact("environment", document, _) := _environment(document)

_fact("operation", document, _) := _operation(document)

_group(document, resource) := group if {
	is_string(resource.apiVersion)
	parts := split(resource.apiVersion, "/")
	group := concat("", array.slice(parts, 0, count(parts) - 1))
} else := document.request.kind.group

# In an AdmissionReview the object itself may lack its namespace.
_namespace(document, resource) := namespace if namespace := document.request.namespace

else := resource.metadata.namespace

_environment(document) := environment if environment := document.environment

else := document.env

# A subresource is not the resource, but an ephemeral container is created by an update of one.
_operation(document) := "CREATE" if {
	_is_ephemeral(document)
} else := operation if {
	_subresource(document) == ""
	operation := _asked_operation(document)
}

_asked_operation(document) := operation if operation := document.request.operation

else := "CREATE"

_is_ephemeral(document) if {
	document.request.subResource == "ephemeralcontainers"
	document.request.operation == "UPDATE"
}

_subresource(document) := subresource if subresource := document.request.subResource

else := ""

# As many of the first and last characters as some declaration asks for.
_pieces(document, resource) := object.union(first, last) if {
	namespace := _namespace(document, resource)
	is_string(namespace)
	first := {concat("", ["namespace^", format_int(length, 10)]): piece |
		some length in data.injector.index.pieces.first
		piece := substring(namespace, 0, length)
	}
	last := {concat("", ["namespace$", format_int(length, 10)]): piece |
		some length in data.injector.index.pieces.last
		piece := substring(strings.reverse(namespace), 0, length)
	}
} else := {}

# The environment by each source that a declaration names: the question's own comes first.
_environments(document, resource) := {source.fact: environment |
	some source in data.injector.index.environments
	environment := _sourced(source, document, resource)
	is_string(environment)
}

_sourced(source, document, resource) := environment if environment := _environment(document)

else := environment if environment := _merged_labels(resource)[source.label]

else := _namespace_object(document, resource).metadata.annotations[source.annotation]

_namespace_object(document, resource) := namespace if namespace := document.namespaceObject

else := data.kubernetes.namespaces[_namespace(document, resource)]

_labels(resource) := {concat("", ["label:", key]): label |
	some key, label in _merged_labels(resource)
	is_string(label)
}

# The labels of a workload and of its pods: where both have a key, that of the pods counts.
_merged_labels(resource) := object.union(
	_labels_of(resource),
	_pod_labels(resource),
)

_pod_labels(resource) := _labels_of(holder.value) if holder := workload.template(resource)

else := {}

_labels_of(value) := value.metadata.labels if is_object(value.metadata.labels)

else := {}

_settled(document) := document.request.oldObject.spec.ephemeralContainers if {
	is_array(document.request.oldObject.spec.ephemeralContainers)
} else := []

# Pods and Jobs are fixed once they are created.
_scope(document, resource) := "ephemeral" if {
	_is_ephemeral(document)
} else := "whole" if {
	_may_change(_operation(document), object.get(resource, "kind", ""))
} else := "none"

_may_change("CREATE", _)

_may_change("UPDATE", kind) if not kind in {"Job", "Pod"}
