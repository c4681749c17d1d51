package dependency.facts_test

import data.dependency.facts

_sound := {
	"apiVersion": "facts.gatehouse/v1",
	"kind": "GoDependencies",
	"time": "2026-01-31T12:00:00Z",
	"sources": [],
	"main": {"path": "example.com/app", "go": "1.22.0"},
	"modules": {"example.com/lib": {"version": "v1.0.0", "required": "direct"}},
	"directives": {
		"require": {"example.com/lib": {"version": "v1.0.0", "indirect": false, "row": 3}},
		"replace": [],
		"exclude": [],
	},
	"binary": {"file": "app", "sha256": "00"},
	"claims": [{"claim": "sum", "outcome": "verified", "code": "sum_equal", "message": "m"}],
	"evidence": [{"layer": "ci", "outcome": "verified", "code": "c", "message": "m"}],
	"changes": [],
}

_places(document) := {finding.subject |
	some finding in facts.findings with input as document
		with data.dependency.names as ["strict"]
		with data.dependency.policies as {"strict": {"match": ["..."]}}
}

test_success_sound_facts if _places(_sound) == set()

test_fail_each_missing_part if {
	every part in ["apiVersion", "kind", "time", "sources", "modules", "claims", "changes"] {
		_places(object.remove(_sound, [part])) == {part}
		_places(object.union(_sound, {part: 1})) == {part}
		_places(object.union(_sound, {part: null})) == {part}
	}
}

test_fail_parts_of_parts if {
	cases := {
		"main.path": {"op": "remove", "path": "/main/path"},
		"main.go": {"op": "replace", "path": "/main/go", "value": 1.22},
		"modules.example.com/lib": {"op": "remove", "path": "/modules/example.com~1lib/version"},
		"directives.require": {"op": "replace", "path": "/directives/require", "value": []},
		"directives.replace[0]": {"op": "add", "path": "/directives/replace/0", "value": {}},
		"claims[0]": {"op": "replace", "path": "/claims/0/outcome", "value": "maybe"},
		"evidence[1]": {"op": "add", "path": "/evidence/1", "value": null},
		"changes[0]": {"op": "add", "path": "/changes/0", "value": {"edits": []}},
		"binary": {"op": "add", "path": "/binary/settings", "value": {"-race": true}},
		"sources[0]": {"op": "add", "path": "/sources/0", "value": {"file": "go.sum", "fault": "m"}},
	}
	every place, edit in cases {
		_places(json.patch(_sound, [edit])) == {place}
	}
}

test_fail_what_is_no_object if {
	every document in [null, false, 0, "", [], [_sound]] {
		_places(document)["the input"]
	}
}

test_fail_only_the_first_are_told if {
	claims := [{} | some _ in numbers.range(1, 100)]
	count(_places(object.union(_sound, {"claims": claims}))) == 20
}
