package injector.match_test

import data.injector.match

_index := {
	"shapes": {
		"kind": [{"id": "0", "facts": ["kind"]}],
		"label:app": [{"id": "1", "facts": ["kind", "label:app"]}],
	},
	"names": {
		"0": {"Pod": ["all-pods", "checked"]},
		"1": {"Pod\nweb": ["web", "also-web"]},
	},
}

_policies := {
	"all-pods": {"name": "all-pods", "priority": 0, "checks": {}},
	"also-web": {"name": "also-web", "priority": 5, "checks": {}},
	"checked": {
		"name": "checked",
		"priority": -1,
		"checks": {"namespace": {"shop": true, "web": true}},
	},
	"web": {"name": "web", "priority": 5, "checks": {}},
}

_names(facts) := names if {
	names := [policy.name | some policy in match.policies(facts)] with data.injector.index as _index
		with data.injector.policies as _policies
}

test_success_strongest_first if {
	_names({"kind": "Pod", "label:app": "web", "namespace": "shop"}) == [
		"also-web",
		"web",
		"all-pods",
		"checked",
	]
}

test_fail_without_the_label if {
	_names({"kind": "Pod", "label:app": "other"}) == ["all-pods"]
	_names({"kind": "Pod"}) == ["all-pods"]
}

test_fail_outside_checked_values if {
	_names({"kind": "Pod", "namespace": "elsewhere"}) == ["all-pods"]
}

test_fail_values_cannot_pose_as_two if {
	_names({"kind": "Pod\nweb"}) == []
	_names({"kind": "Pod", "label:app": "web\n"}) == ["all-pods"]
}

test_fail_without_facts if {
	_names({}) == []
}
