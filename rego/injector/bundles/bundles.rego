# METADATA
# title: Which policy bundles are assigned
# description: Turns matching declarations (strongest first) into PolicyBundle objects.
package injector.bundles

# METADATA
# title: Policy bundles
# description: >-
#   A set of PolicyBundle objects, one per bundle name. Where declarations give one name different
#   rules, its rules are those of the strongest declaration, then what weaker ones add.
policy_bundles(policies) := {_policy_bundle(policy.bundle.name, _rules(policy.bundle, policies)) |
	some policy in policies
}

_policy_bundle(name, rules) := {
	"apiVersion": "gatehouse/v1",
	"kind": "PolicyBundle",
	"metadata": {"name": name},
	"spec": {"rules": rules},
}

# The generator marks the bundles of which rules differ: only those are gathered.
_rules(bundle, _) := bundle.rules if not bundle.merges

_rules(bundle, policies) := _without_repeats([rule |
	some policy in policies
	policy.bundle.name == bundle.name
	some rule in policy.bundle.rules
]) if {
	bundle.merges
}

_without_repeats(rules) := [rule |
	some position, rule in rules
	not rule in array.slice(rules, 0, position)
]
