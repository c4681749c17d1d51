package injector.subject_test

import data.injector.subject

_facts(document) := subject.subject(document).facts

test_success_facts_of_plain_document if {
	_facts({
		"environment": "test",
		"resource": {
			"kind": "Pod",
			"metadata": {"namespace": "shop", "labels": {"app": "web", "a/b~c": "d"}},
		},
	}) == {
		"kind": "Pod",
		"namespace": "shop",
		"environment": "test",
		"label:app": "web",
		"label:a/b~c": "d",
	}
}

test_success_namespace_of_review_comes_first if {
	_facts({"request": {
		"namespace": "shop",
		"object": {"kind": "Pod", "metadata": {"namespace": "other"}},
	}}) == {"kind": "Pod", "namespace": "shop"}
}

test_success_namespace_of_object_where_review_has_none if {
	_facts({"request": {"object": {"kind": "Pod", "metadata": {"namespace": "other"}}}}) == {
		"kind": "Pod",
		"namespace": "other",
	}
}

test_fail_wrong_types_are_no_facts if {
	_facts({
		"environment": 1,
		"resource": {"kind": ["Pod"], "metadata": {"namespace": null, "labels": {"app": 7}}},
	}) == {}
	_facts({"resource": {"metadata": {"labels": ["app"]}}}) == {}
	_facts({"resource": {"metadata": "none"}}) == {}
}

test_fail_no_subject_without_resource if {
	every document in [{}, [], "x", 1, null, {"resource": "Pod"}, {"request": {"object": null}}] {
		not subject.subject(document)
	}
}

test_success_patchable if {
	every request in [
		{"object": {"kind": "Pod"}},
		{"object": {"kind": "Pod"}, "operation": "CREATE"},
		{"object": {"kind": "Deployment"}, "operation": "UPDATE"},
		{"object": {"kind": "ConfigMap"}, "operation": "UPDATE", "subResource": ""},
	] {
		subject.subject({"request": request}).patchable
	}
	subject.subject({"resource": {"kind": "Pod"}}).patchable
}

test_fail_patchable if {
	every request in [
		{"object": {"kind": "Pod"}, "operation": "UPDATE"},
		{"object": {"kind": "Job"}, "operation": "UPDATE"},
		{"object": {"kind": "Pod"}, "operation": "DELETE"},
		{"object": {"kind": "Pod"}, "operation": "CONNECT"},
		{"object": {"kind": "Pod"}, "operation": 1},
		{"object": {"kind": "Pod"}, "operation": "CREATE", "subResource": "eviction"},
		{"object": {"kind": "Deployment"}, "operation": "UPDATE", "subResource": "status"},
	] {
		subject.subject({"request": request}).patchable == false
	}
}
