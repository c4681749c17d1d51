# METADATA
# title: Judgement of a question
# description: >-
#   A question is an AdmissionReview, a resource with a pod, {"container": ...} or {"policy": ...},
#   each with "observed" beside it or without.
package seccomp.judge

import data.seccomp.binding
import data.seccomp.observed
import data.seccomp.published
import data.seccomp.request
import data.seccomp.subject

# METADATA
# title: Violations
# description: >-
#   An array of {"code", "message", "policy"}, with "container" where one is judged and
#   "architecture" and "call" where an observed call is.
violations(document) := array.concat(
	[violation |
		some [container, policy] in subjects
		some fault in request.faults(container, policy)
		violation := _told(fault, container, policy)
	],
	array.concat(
		[violation |
			some [container, policy] in subjects
			some fault in observed.faults(_calls_of(document, container.name), policy)
			violation := _told(fault, container, policy)
		],
		[object.union(fault, {"policy": policy}) |
			policy := _named(document)
			some fault in observed.faults(document.observed, policy)
		],
	),
) if {
	subjects := _subjects(document)
}

# METADATA
# title: Profiles
# description: >-
#   What each container is to run with, by its name; by the policy's name where the question names
#   one. Containers that no policy binds are left out.
profiles(document) := object.union(
	{container.name: published.reference(policy) | some [container, policy] in _subjects(document)},
	{policy: published.reference(policy) | policy := _named(document)},
)

_subjects(document) := [[container, policy] |
	some container in subject.containers(document)
	policy := binding.policy(container)
]

_named(document) := document.policy if data.seccomp.profiles[document.policy]

_calls_of(document, name) := [seen |
	is_array(document.observed)
	some seen in document.observed
	_is_of(seen, name)
]

_is_of(seen, name) if seen.container == name

_is_of(seen, _) if not seen.container

_told(fault, container, policy) := object.union(fault, {
	"container": container.name,
	"policy": policy,
	"message": concat("", ["container ", container.name, ": ", fault.message]),
})
