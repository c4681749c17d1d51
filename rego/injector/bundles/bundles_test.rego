package injector.bundles_test

import data.injector.bundles

_given(name, rules) := {
	"apiVersion": "gatehouse/v1",
	"kind": "PolicyBundle",
	"metadata": {"name": name},
	"spec": {"rules": rules},
}

test_success_one_object_per_name if {
	bundles.policy_bundles([
		{"bundle": {"name": "a", "rules": ["z", "b"]}},
		{"labels": {}},
		{"bundle": {"name": "a", "rules": ["z", "b"]}},
		{"bundle": {"name": "c", "rules": ["b"]}},
	]) == {_given("a", ["z", "b"]), _given("c", ["b"])}
}

test_success_rules_of_the_strongest_come_first if {
	bundles.policy_bundles([
		{"bundle": {"name": "a", "rules": ["z", "b"], "merges": true}},
		{"bundle": {"name": "c", "rules": ["q"]}},
		{"bundle": {"name": "a", "rules": ["a", "b"], "merges": true}},
	]) == {_given("a", ["z", "b", "a"]), _given("c", ["q"])}
}

test_fail_nothing_of_nothing if {
	bundles.policy_bundles([]) == set()
	bundles.policy_bundles([{"labels": {}}]) == set()
}
