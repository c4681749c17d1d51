package injector.match_test

import data.injector.match

_index := {
	"shapes": {
		"kind": [{"id": "0", "facts": ["kind"], "present": []}],
		"label:app": [{"id": "1", "facts": ["kind", "label:app"], "present": []}],
		"label:zone": [{"id": "2", "facts": ["kind"], "present": ["label:zone"]}],
		"namespace^5": [{"id": "3", "facts": ["kind", "namespace^5"], "present": []}],
	},
	"names": {
		"0": {"Pod": ["all-pods", "checked"]},
		"1": {"Pod\nweb": ["web", "also-web"]},
		"2": {"Pod": ["zoned"]},
		"3": {"Pod\nteam-": ["teams"]},
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
	"teams": {
		"name": "teams",
		"priority": 0,
		"checks": {},
		"included": {"names": {"shop": true}, "patterns": [{"prefix": "team-", "suffix": "-x"}]},
		"excluded": {"names": {"team-a-x": true}, "patterns": [{"part": "old"}]},
	},
	"web": {"name": "web", "priority": 5, "checks": {}},
	"zoned": {
		"name": "zoned",
		"priority": 0,
		"checks": {},
		"absent": ["label:legacy"],
		"denied": {"label:zone": {"moon": true}},
		"system": {"kube-public": true},
	},
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

_teams(namespace) := _names({"kind": "Pod", "namespace": namespace, "namespace^5": "team-"})

test_success_namespace_fits_a_pattern if {
	_teams("team-b-x") == ["all-pods", "teams"]
	_teams("shop") == ["all-pods", "teams", "checked"]
}

test_fail_namespace_that_is_excluded_or_too_short if {
	every namespace in ["team-a-x", "team-old-x", "team-x", "team-b"] {
		_teams(namespace) == ["all-pods"]
	}
}

_zoned(facts) := _names(object.union({"kind": "Pod"}, facts))

test_success_label_is_there_with_any_other_value if {
	_zoned({"label:zone": "mars"}) == ["all-pods", "zoned"]
}

test_fail_label_is_denied_or_another_is_there if {
	_zoned({"label:zone": "moon"}) == ["all-pods"]
	_zoned({"label:zone": "mars", "label:legacy": ""}) == ["all-pods"]
}

test_success_system_namespace_by_its_name if {
	_zoned({"label:zone": "mars", "namespace": "kube-public"}) == ["zoned"]
}

test_fail_system_namespace_by_no_name if {
	every namespace in ["kube-system", "kube-node-lease"] {
		_zoned({"label:zone": "mars", "namespace": namespace}) == []
	}
}

test_fail_without_facts if {
	_names({}) == []
}
