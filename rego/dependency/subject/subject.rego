# METADATA
# title: What is judged
# description: The policies that hold for the program of the facts.
package dependency.subject

import data.dependency.patterns

# METADATA
# title: Policies that hold
# description: >-
#   A set of names: those of which a pattern covers the path of the main module. Where it is not
#   known, all of them.
policies contains policy if {
	some policy in data.dependency.names
	some pattern in data.dependency.policies[policy].match
	patterns.covers(pattern, input.main.path)
}

policies contains policy if {
	not _main
	some policy in data.dependency.names
}

_main := input.main.path if is_string(input.main.path)
