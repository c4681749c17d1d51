# METADATA
# title: Entries of lists
# description: >-
#   Environment variables of containers, tolerations and image pull secrets of the pod: an entry is
#   added where there is none like it, and replaced where the one that is there gives way.
package injector.entries

import data.injector.operation
import data.injector.record

# METADATA
# title: Changes
# description: An array of {"operations", "records"}, one for each list that changes.
changes(question, pod, policies, recorded) := [change |
	some list in ["env", "imagePullSecrets", "tolerations"]
	wanted := _wanted(policies, list)
	count(wanted) > 0
	some owner in _owners(list, question, pod)
	change := _change(owner, list, wanted, recorded)
]

_owners("env", _, pod) := pod.containers

# In a template they would keep the service account's own from being added to the pods.
_owners("imagePullSecrets", question, pod) := [pod] if {
	pod.whole
	question.resource.kind == "Pod"
}

_owners("tolerations", _, pod) := [pod] if pod.whole

# The entries of all declarations; of those that are the same entry, the strongest one's.
_wanted(policies, list) := [entry |
	some position, policy in policies
	some entry in policy[list]
	not _is_said(array.slice(policies, 0, position), list, entry.id)
]

_is_said(policies, list, id) if {
	some policy in policies
	some entry in policy[list]
	entry.id == id
}

_change(owner, list, wanted, recorded) := {
	"operations": array.concat(operation.array_if_absent(owner.spec, list, path), operations),
	"records": [[_what(owner, entry), entry.by] | some [_, entry] in edits],
} if {
	path := concat("/", [owner.path, list])
	current := operation.array_at(owner.spec, list)
	edits := array.concat(
		[["-", entry] | some entry in wanted; not _is_there(current, entry)],
		[[format_int(position, 10), entry] |
			some position, element in current
			some entry in wanted
			_is_like(element, entry)
			record.gives_way(element, entry, _what(owner, entry), recorded)
		],
	)
	count(edits) > 0
	operations := [_edit(path, place, entry) | some [place, entry] in edits]
}

_edit(path, "-", entry) := operation.add(concat("/", [path, "-"]), entry)

_edit(path, place, entry) := operation.replace(concat("/", [path, place]), entry) if place != "-"

_is_there(list, entry) if {
	some element in list
	_is_like(element, entry)
}

_is_like(element, entry) if object.filter(element, entry.keys) == entry.identity

_what(container, entry) := record.what(entry.id, container) if container.name

_what(pod, entry) := entry.id if not pod.name
