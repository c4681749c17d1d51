package dependency.outcomes_test

import data.dependency.outcomes

_change := {
	"edits": [{"edit": "drop_replace", "file": "go.mod", "path": "c"}],
	"gone": ["d"],
	"modules": {"a": {"version": "v1.2.0"}},
	"require": {"b": {"version": "v1.0.0"}},
}

_facts := {"modules": {"a": {"version": "v1.1.0"}}}

test_success_touched if outcomes.touched(_change) == {"a", "b", "c", "d"}

test_success_up if {
	not outcomes.goes_back(_change) with input as _facts
	not outcomes.goes_back(_change) with input as {"modules": {"a": {"version": "v1.2.0"}}}
	not outcomes.goes_back(_change) with input as {"modules": {}}
}

test_fail_back if {
	outcomes.goes_back(_change) with input as {"modules": {"a": {"version": "v1.3.0"}}}
	outcomes.goes_back(_change) with input as {"modules": {"a": {"version": "(devel)"}}}
}

test_success_identity_is_that_of_any_version if {
	finding := {"policy": "p", "code": "c", "module": "m", "version": "v1.0.0"}
	outcomes.identity(finding) == ["p", "c", "m", ""]
	outcomes.identity(object.union(finding, {"version": "v2.0.0", "subject": "s"})) == [
		"p", "c", "m", "s",
	]
}
