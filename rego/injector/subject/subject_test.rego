package injector.subject_test

import data.injector.subject

_facts(document) := facts if {
	facts := subject.subject(document).facts with data.injector.index as {
		"environments": [
			{"fact": "environment:label:env", "label": "env"},
			{"fact": "environment:namespace:e.io/env", "annotation": "e.io/env"},
		],
		"pieces": {"first": [2], "last": [3]},
	}
}

test_success_facts_of_plain_document if {
	_facts({
		"environment": "test",
		"resource": {
			"kind": "Pod",
			"metadata": {"namespace": "shop", "labels": {"app": "web", "a/b~c": "d"}},
		},
	}) == {
		"kind": "Pod",
		"operation": "CREATE",
		"namespace": "shop",
		"namespace^2": "sh",
		"namespace$3": "poh",
		"environment": "test",
		"environment:label:env": "test",
		"environment:namespace:e.io/env": "test",
		"label:app": "web",
		"label:a/b~c": "d",
	}
}

test_success_environment_by_its_source if {
	_facts({
		"namespaceObject": {"metadata": {"annotations": {"e.io/env": "far"}}},
		"resource": {"metadata": {"labels": {"env": "near"}}},
	}) == {
		"operation": "CREATE",
		"environment:label:env": "near",
		"environment:namespace:e.io/env": "far",
		"label:env": "near",
	}
}

test_success_environment_of_an_agents_namespaces if {
	known := {"n": {"metadata": {"annotations": {"e.io/env": "far"}}}}
	document := {"resource": {"metadata": {"namespace": "n"}}}
	facts := _facts(document) with data.kubernetes.namespaces as known
	facts["environment:namespace:e.io/env"] == "far"
}

test_success_environment_by_its_short_name if {
	_facts({"env": "test", "resource": {}}).environment == "test"
	_facts({"env": "test", "environment": "prod", "resource": {}}).environment == "prod"
}

test_success_group_of_the_version_or_the_review if {
	_facts({"resource": {"apiVersion": "apps/v1"}}).group == "apps"
	_facts({"resource": {"apiVersion": "v1"}}).group == ""
	_facts({"request": {"kind": {"group": "batch"}, "object": {"kind": "Job"}}}).group == "batch"
}

test_success_labels_of_the_pods_come_first if {
	facts := _facts({"resource": {
		"kind": "Deployment",
		"metadata": {"labels": {"app": "own", "team": "a"}},
		"spec": {"template": {"metadata": {"labels": {"app": "pods", "tier": "b"}}}},
	}})
	[facts[label] | some label in ["label:app", "label:team", "label:tier"]] == ["pods", "a", "b"]
}

test_success_operations if {
	_facts({"request": {"object": {}, "operation": "UPDATE"}}).operation == "UPDATE"
	_facts({"request": {
		"object": {},
		"operation": "UPDATE",
		"subResource": "ephemeralcontainers",
	}}).operation == "CREATE"
}

test_fail_other_subresources_have_no_operation if {
	not _facts({"request": {"object": {}, "operation": "UPDATE", "subResource": "status"}}).operation
	not _facts({"request": {"object": {}, "operation": 1}}).operation
}

test_success_namespace_of_review_comes_first if {
	_facts({"request": {
		"namespace": "shop",
		"object": {"kind": "Pod", "metadata": {"namespace": "other"}},
	}}).namespace == "shop"
}

test_success_namespace_of_object_where_review_has_none if {
	_facts({"request": {"object": {"metadata": {"namespace": "other"}}}}).namespace == "other"
}

test_fail_wrong_types_are_no_facts if {
	_facts({
		"environment": 1,
		"resource": {"kind": ["Pod"], "metadata": {"namespace": null, "labels": {"app": 7}}},
	}) == {"operation": "CREATE"}
	_facts({"resource": {"metadata": {"labels": ["app"]}}}) == {"operation": "CREATE"}
	_facts({"resource": {"metadata": "none", "apiVersion": 1}}) == {"operation": "CREATE"}
}

test_fail_no_subject_without_resource if {
	every document in [{}, [], "x", 1, null, {"resource": "Pod"}, {"request": {"object": null}}] {
		not subject.subject(document)
	}
}

_scope(request) := subject.subject({"request": request}).scope

test_success_scope if {
	every request in [
		{"object": {"kind": "Pod"}},
		{"object": {"kind": "Pod"}, "operation": "CREATE"},
		{"object": {"kind": "Deployment"}, "operation": "UPDATE"},
		{"object": {"kind": "ConfigMap"}, "operation": "UPDATE", "subResource": ""},
	] {
		_scope(request) == "whole"
	}
	subject.subject({"resource": {"kind": "Pod"}}).scope == "whole"
}

test_success_scope_of_kubectl_debug if {
	question := subject.subject({"request": {
		"object": {"kind": "Pod"},
		"oldObject": {"spec": {"ephemeralContainers": [{"name": "old"}]}},
		"operation": "UPDATE",
		"subResource": "ephemeralcontainers",
	}})
	[question.scope, question.settled] == ["ephemeral", [{"name": "old"}]]
}

test_fail_scope if {
	every request in [
		{"object": {"kind": "Pod"}, "operation": "UPDATE"},
		{"object": {"kind": "Job"}, "operation": "UPDATE"},
		{"object": {"kind": "Pod"}, "operation": "DELETE"},
		{"object": {"kind": "Pod"}, "operation": "CONNECT"},
		{"object": {"kind": "Pod"}, "operation": 1},
		{"object": {"kind": "Pod"}, "operation": "CREATE", "subResource": "eviction"},
		{"object": {"kind": "Pod"}, "operation": "CREATE", "subResource": "ephemeralcontainers"},
		{"object": {"kind": "Deployment"}, "operation": "UPDATE", "subResource": "status"},
	] {
		_scope(request) == "none"
	}
}
