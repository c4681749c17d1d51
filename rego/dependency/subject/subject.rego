# METADATA
# title: What is judged
# description: The policies that hold for the program of the facts, and its modules.
package dependency.subject

import data.dependency.patterns

# METADATA
# title: Policies that hold
# description: >-
#   A set of names: those of which a pattern covers the path of the main module. Where it is not
#   known, as of a program that was built of single files, all of them.
policies contains policy if {
	some policy in data.dependency.names
	some pattern in data.dependency.policies[policy].match
	patterns.covers(pattern, input.main.path)
}

policies contains policy if {
	not _main
	some policy in data.dependency.names
}

_main := input.main.path if {
	is_string(input.main.path)
	not input.main.path in {"", "command-line-arguments"}
}

# METADATA
# title: Modules of the build list
# description: >-
#   Pairs of path and facts: an array is gone through many times as fast as an object, and every
#   rule goes through it.
modules := [[path, facts] | some path, facts in input.modules]

# METADATA
# title: Replaced modules
# description: The pairs of those.
replaced := [pair |
	some pair in modules
	pair[1].replace
]

# METADATA
# title: Requirements of the main go.mod
# description: Pairs of path and requirement.
requirements := [[path, requirement] | some path, requirement in input.directives.require]
