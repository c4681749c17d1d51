# METADATA
# title: Injector
# description: >-
#   Which policy bundles a resource gets and how it is patched. Generated from declarations: change
#   those, not this file.
# custom:
#   bundle: k8s/injector
#   declarations: 3
#   generator: gatehouse InjectorPolicy
#   sources:
#     - source.yaml
package injector

import data.injector.bundles
import data.injector.match
import data.injector.mutate
import data.injector.review
import data.injector.subject

# METADATA
# title: Policy bundles of the resource
# description: A set of PolicyBundle objects, empty when no declaration matches.
# entrypoint: true
inject_policy contains policy_bundle if {
	some policy_bundle in bundles.policy_bundles(_matching, _question.facts)
}

# METADATA
# title: Patch of the resource
# description: >-
#   An RFC 6902 patch, empty when there is nothing to change. Pods and Jobs are patched when they
#   are created, a running Pod where ephemeral containers are added, other kinds also when they are
#   updated.
# entrypoint: true
patch := mutate.patch(_operations)

# METADATA
# title: Warnings about the resource
# description: A set of texts about what the patch cannot reach.
# entrypoint: true
warnings contains leftover.message if {
	some leftover in mutate.leftover(_question, _matching)
	leftover.deny == false
}

warnings contains warning if some warning in bundles.warnings(_matching, _question.facts)

# METADATA
# title: Why the resource is refused
# description: A set of texts about what the patch cannot reach, by declarations that deny it.
# entrypoint: true
# custom:
#   failure_msg: The resource keeps what a declaration denies
#   short_name: kept
deny contains leftover.message if {
	some leftover in mutate.leftover(_question, _matching)
	leftover.deny == true
}

# METADATA
# title: Answer to an AdmissionReview
# description: >-
#   The AdmissionReview that a webhook answers with: allowed or not, the patch in base64, the
#   warnings. Undefined for what is no AdmissionReview.
# entrypoint: true
admission := review.answer(input.request, _operations, warnings, deny)

_question := subject.subject(input)

_matching := match.policies(_question.facts)

default _operations := []

_operations := mutate.operations(_question, _matching)
