# METADATA
# title: Affected versions
# description: >-
#   Looks versions up in the ranges of advisories, in Go's order. Advisories are filed by module, so
#   that their number does not count.
package dependency.affected

import data.dependency.version

# METADATA
# title: Whether a version is affected
# description: >-
#   By the advisory at a place among those of a module in a set; the version is given as its key.
is_affected(set, module, number, key) if {
	some range in data.dependency.advisories[set].modules[module][number].ranges
	_is_in(range, key)
}

_is_in(range, key) if {
	key >= range.introduced.key
	not _is_behind(range, key)
}

_is_behind(range, key) if key >= range.fixed.key

_is_behind(range, key) if key > range.lastAffected.key

# METADATA
# title: Least version with a fix
# description: >-
#   The lowest bound that is no lower than an affected version and that no other range of the
#   advisory holds. Undefined where the advisory knows none.
fixed(set, module, number, key) := least.version if {
	bounds := {range.fixed.key: range.fixed |
		some range in data.dependency.advisories[set].modules[module][number].ranges
		range.fixed.key >= key
		not is_affected(set, module, number, range.fixed.key)
	}
	least := bounds[min(object.keys(bounds))]
}

# METADATA
# title: Whether the order of versions cannot tell
# description: >-
#   A pseudo-version below the first affected tag names a commit that may lie before that tag or
#   after the fault; a bound that is a pseudo-version itself is compared by its time.
is_uncertain(set, module, number, text) if {
	version.is_pseudo_version(text)
	key := version.key(text)
	not is_affected(set, module, number, key)
	some range in data.dependency.advisories[set].modules[module][number].ranges
	key < range.introduced.key
	not range.introduced.isPseudo
}
