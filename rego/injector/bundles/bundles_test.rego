package injector.bundles_test

import data.injector.bundles

_given(name, rules) := {
	"apiVersion": "gatehouse/v1",
	"kind": "PolicyBundle",
	"metadata": {"name": name},
	"spec": {"rules": rules},
}

_bundle(name, rules) := {"bundle": {
	"apiVersion": "gatehouse/v1",
	"name": name,
	"rules": rules,
	"needs": [],
}}

_merging(name, rules) := object.union(_bundle(name, rules), {"bundle": {"merges": true}})

test_success_one_object_per_name if {
	policies := [
		_bundle("a", ["z", "b"]),
		{"labels": {}},
		_bundle("a", ["z", "b"]),
		_bundle("c", ["b"]),
	]
	bundles.policy_bundles(policies, {}) == {_given("a", ["z", "b"]), _given("c", ["b"])}
}

test_success_rules_of_the_strongest_come_first if {
	policies := [_merging("a", ["z", "b"]), _bundle("c", ["q"]), _merging("a", ["a", "b"])]
	bundles.policy_bundles(policies, {}) == {_given("a", ["z", "b", "a"]), _given("c", ["q"])}
}

test_success_versions_are_apart if {
	other := object.union(_merging("a", ["z"]), {"bundle": {"apiVersion": "example.com/v2"}})
	bundles.policy_bundles([other, _merging("a", ["b"])], {}) == {
		_given("a", ["b"]),
		object.union(_given("a", ["z"]), {"apiVersion": "example.com/v2"}),
	}
}

_templated := {"name": "t", "bundle": {
	"apiVersion": "gatehouse/v1",
	"name": [{"fact": "kind"}, "-restrict-", {"fact": "namespace"}],
	"rules": ["plain", ["in-", {"fact": "label:app"}]],
	"needs": ["kind", "label:app", "namespace"],
	"merges": true,
}}

test_success_facts_in_names_and_rules if {
	facts := {"kind": "Pod", "namespace": "shop", "label:app": "Web"}
	bundles.policy_bundles([_templated], facts) == {_given("pod-restrict-shop", ["plain", "in-Web"])}
	bundles.warnings([_templated], facts) == set()
}

test_fail_without_the_facts if {
	long := concat("", [concat("", ["0123456789" | some _ in numbers.range(1, 26)])])
	every namespace in [{}, {"namespace": long}] {
		facts := object.union({"kind": "Pod", "label:app": "web"}, namespace)
		bundles.policy_bundles([_templated], facts) == set()
		bundles.warnings([_templated], facts) == {"no policy bundle by t: the resource has no namespace"}
	}
}

test_fail_nothing_of_nothing if {
	bundles.policy_bundles([], {}) == set()
	bundles.policy_bundles([{"labels": {}}], {}) == set()
	bundles.warnings([{"name": "n", "labels": {}}], {}) == set()
}
