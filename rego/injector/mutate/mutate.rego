# METADATA
# title: How a resource is changed
# description: >-
#   Turns the mutations of matching declarations (strongest first) into an RFC 6902 patch. Applied
#   once, it leaves nothing to patch.
package injector.mutate

import data.injector.entries
import data.injector.leftovers
import data.injector.metadata
import data.injector.record
import data.injector.settings
import data.injector.workload

# METADATA
# title: Operations
# description: >-
#   An array of operations with their values as JSON text: labels and annotations, security
#   contexts, lists. Field by field the strongest declaration wins.
operations(question, policies) := array.concat(
	metadata.operations(question, policies, annotation),
	[operation | some change in changes; some operation in change.operations],
) if {
	changes := _changes(question, policies)
	annotation := _annotation(question, changes)
}

_changes(question, policies) := array.concat(
	settings.changes(pod, policies, recorded),
	entries.changes(question, pod, policies, recorded),
) if {
	question.scope != "none"
	pod := workload.pod(question)
	recorded := record.records(pod)
} else := []

_annotation(question, changes) := record.annotation(record.records(pod), fresh) if {
	question.scope == "whole"
	pod := workload.pod(question)
	fresh := [each | some change in changes; some each in change.records]
} else := {}

# METADATA
# title: Patch
# description: The operations as RFC 6902 has them.
patch(made) := [object.remove(operation, ["text"]) | some operation in made]

# METADATA
# title: Leftovers
# description: A set of {"message", "deny"} about what the patch cannot reach.
leftover(question, policies) := leftovers.leftovers(pod, policies, record.records(pod)) if {
	question.scope != "none"
	pod := workload.pod(question)
} else := set()
