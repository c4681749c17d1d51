# METADATA
# title: Subject of a question
# description: >-
#   Reads a resource and its facts out of an AdmissionReview or a plain document
#   {"resource": ..., "environment": ...}. What is missing or of the wrong type is no fact.
package injector.subject

# METADATA
# title: Subject of a document
# description: >-
#   Gives {"resource", "facts", "patchable"}; undefined when the document holds no resource. Facts
#   are strings by name: kind, namespace, environment, and label:<key> for each label.
subject(document) := {
	"resource": resource,
	"facts": object.union(_facts(document, resource), _labels(resource)),
	"patchable": _is_patchable(document, resource),
} if {
	resource := _resource(document)
	is_object(resource)
}

_resource(document) := resource if resource := document.request.object

else := document.resource

_facts(document, resource) := {name: fact |
	some name in ["kind", "namespace", "environment"]
	fact := _fact(name, document, resource)
	is_string(fact)
}

_fact("kind", _, resource) := resource.kind

_fact("namespace", document, resource) := _namespace(document, resource)

_fact("environment", document, _) := document.environment

# In an AdmissionReview the object itself may lack its namespace.
_namespace(document, resource) := namespace if namespace := document.request.namespace

else := resource.metadata.namespace

_labels(resource) := {concat("", ["label:", key]): label |
	is_object(resource.metadata.labels)
	some key, label in resource.metadata.labels
	is_string(label)
}

# Pods and Jobs are fixed once they are created, and a subresource is not the resource.
_is_patchable(document, resource) if {
	_subresource(document) == ""
	_may_change(_operation(document), object.get(resource, "kind", ""))
} else := false

_may_change("CREATE", _)

_may_change("UPDATE", kind) if not kind in {"Job", "Pod"}

_operation(document) := operation if operation := document.request.operation

else := "CREATE"

_subresource(document) := subresource if subresource := document.request.subResource

else := ""
