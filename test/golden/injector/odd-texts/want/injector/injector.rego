# METADATA
# title: Injector
# description: >-
#   Which policy bundles a resource gets and how it is patched. Generated from declarations: change
#   those, not this file.
# custom:
#   bundle: k8s/injector
#   declarations: 2
#   generator: gatehouse InjectorPolicy
#   sources:
#     - source.yaml
package injector

import data.injector.bundles
import data.injector.match
import data.injector.mutate
import data.injector.subject

# METADATA
# title: Policy bundles of the resource
# description: A set of PolicyBundle objects, empty when no declaration matches.
# entrypoint: true
inject_policy contains policy_bundle if {
	question := subject.subject(input)
	some policy_bundle in bundles.policy_bundles(match.policies(question.facts))
}

# METADATA
# title: Patch of the resource
# description: >-
#   An RFC 6902 patch, empty when there is nothing to change. Pods and Jobs are patched when they
#   are created, other kinds also when they are updated.
# entrypoint: true
default patch := []

patch := mutate.patch(question.resource, match.policies(question.facts)) if {
	question := subject.subject(input)
	question.patchable
}

# METADATA
# title: Warnings about the resource
# description: A set of texts about what the patch cannot reach.
# entrypoint: true
warnings contains warning if {
	question := subject.subject(input)
	some warning in mutate.warnings(question.resource, match.policies(question.facts))
}
