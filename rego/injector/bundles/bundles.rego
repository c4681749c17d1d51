# METADATA
# title: Which policy bundles are assigned
# description: Turns matching declarations (strongest first) into PolicyBundle objects.
package injector.bundles

# METADATA
# title: Policy bundles
# description: >-
#   A set of PolicyBundle objects, one per version and name. Where declarations give one of them
#   different rules, its rules are those of the strongest declaration, then what weaker ones add.
policy_bundles(policies, facts) := {_policy_bundle(bundle, _rules(bundle, bundles)) |
	some bundle in bundles
} if {
	bundles := [bundle |
		some policy in policies
		not _missing(policy.bundle, facts)
		bundle := _filled(policy.bundle, facts)
	]
}

# METADATA
# title: Policy bundles that cannot be named
# description: A set of texts about declarations that need a fact which the resource does not have.
warnings(policies, facts) := {warning |
	some policy in policies
	fact := _missing(policy.bundle, facts)
	warning := concat("", ["no policy bundle by ", policy.name, ": the resource has no ", fact])
}

# The first fact that is missing, or too long to be anything.
_missing(bundle, facts) := missing[0] if {
	missing := [fact | some fact in bundle.needs; not _is_usable(facts, fact)]
	count(missing) > 0
}

_is_usable(facts, fact) if substring(facts[fact], 0, 253) == facts[fact]

_filled(bundle, facts) := {
	"apiVersion": bundle.apiVersion,
	"name": _text(bundle.name, facts),
	"rules": [_text(rule, facts) | some rule in bundle.rules],
	"merges": object.get(bundle, "merges", false),
}

_text(template, _) := template if is_string(template)

_text(template, facts) := concat("", [_piece(piece, facts) | some piece in template]) if {
	is_array(template)
}

_piece(piece, _) := piece if is_string(piece)

_piece(piece, facts) := facts[piece.fact] if piece.fact != "kind"

_piece(piece, facts) := lower(facts.kind) if piece.fact == "kind"

_policy_bundle(bundle, rules) := {
	"apiVersion": bundle.apiVersion,
	"kind": "PolicyBundle",
	"metadata": {"name": bundle.name},
	"spec": {"rules": rules},
}

# The generator marks the bundles of which rules differ: only those are gathered.
_rules(bundle, _) := bundle.rules if not bundle.merges

_rules(bundle, bundles) := _without_repeats([rule |
	some other in bundles
	other.name == bundle.name
	other.apiVersion == bundle.apiVersion
	some rule in other.rules
]) if {
	bundle.merges
}

_without_repeats(rules) := [rule |
	some position, rule in rules
	not rule in array.slice(rules, 0, position)
]
