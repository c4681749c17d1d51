package injector.metadata_test

import data.injector.metadata

_label(value, target) := {
	"labels": {"a/b~c": {"token": "a~1b~0c", "value": value, "text": "\"\""}},
	"target": target,
}

_record := {"r": {"token": "r", "value": "v", "text": "\"v\""}}

_edits(resource, policies, record) := [[operation.path, operation.value] |
	question := {"resource": resource, "scope": "whole"}
	some operation in metadata.operations(question, policies, record)
]

test_success_parents_are_created_once if {
	every resource in [{}, {"metadata": null}] {
		_edits(resource, [_label("x", "resource")], {}) == [
			["/metadata", {}],
			["/metadata/labels", {}],
			["/metadata/labels/a~1b~0c", "x"],
		]
	}
}

test_success_only_what_differs if {
	_edits({"metadata": {"labels": {"a/b~c": "y"}}}, [_label("x", "both")], {}) == [[
		"/metadata/labels/a~1b~0c",
		"x",
	]]
	_edits({"metadata": {"labels": {"a/b~c": "x"}}}, [_label("x", "both")], {}) == []
}

test_success_strongest_wins if {
	policies := [_label("x", "resource"), _label("weak", "both")]
	_edits({"metadata": {"labels": {}}}, policies, {}) == [["/metadata/labels/a~1b~0c", "x"]]
}

_deployment := {
	"kind": "Deployment",
	"metadata": {"labels": {}},
	"spec": {"template": {"metadata": {"labels": {}, "annotations": {}}}},
}

test_success_targets if {
	paths := {target: [edit[0] | some edit in _edits(_deployment, [_label("x", target)], {})] |
		some target in ["resource", "template", "both"]
	}
	paths == {
		"resource": ["/metadata/labels/a~1b~0c"],
		"template": ["/spec/template/metadata/labels/a~1b~0c"],
		"both": ["/metadata/labels/a~1b~0c", "/spec/template/metadata/labels/a~1b~0c"],
	}
}

test_success_the_template_of_a_pod_is_the_pod if {
	pod := {"kind": "Pod", "metadata": {"labels": {}, "annotations": {}}}
	_edits(pod, [_label("x", "template")], _record) == [
		["/metadata/labels/a~1b~0c", "x"],
		["/metadata/annotations/r", "v"],
	]
	_edits(_deployment, [], _record) == [["/spec/template/metadata/annotations/r", "v"]]
}

test_fail_nothing_below_what_is_no_object if {
	every given in ["text", 1, [], true] {
		_edits({"metadata": given}, [_label("x", "both")], {}) == []
	}
	_edits({"metadata": {"labels": "text"}}, [_label("x", "both")], {}) == []
}

test_fail_nothing_in_a_running_pod if {
	question := {"resource": {"kind": "Pod"}, "scope": "ephemeral"}
	metadata.operations(question, [_label("x", "both")], _record) == []
}
