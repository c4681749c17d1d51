# METADATA
# title: Dropped capabilities
# description: What containers drop besides what they drop themselves. ALL stands for each.
package injector.capabilities

import data.injector.operation

# METADATA
# title: Capabilities to drop
# description: A sorted array of names, empty when no declaration drops any.
wanted(policies) := ["ALL"] if {
	some policy in policies
	"ALL" in policy.drop.capabilities
} else := sort({capability |
	some policy in policies
	some capability in policy.drop.capabilities
})

# METADATA
# title: Operations
# description: >-
#   What makes a container with the security context at the path drop the names. A privileged
#   container has all capabilities whatever it drops, and Windows knows none.
operations(pod, context, path, names) := array.concat(parents, appended) if {
	count(names) > 0
	not pod.windows
	not context.privileged == true
	own := operation.object_at(context, "capabilities")
	dropped := operation.array_at(own, "drop")
	not "ALL" in dropped
	missing := [name | some name in names; not name in dropped]
	count(missing) > 0
	own_path := concat("/", [path, "capabilities"])
	drop_path := concat("/", [own_path, "drop"])
	parents := array.concat(
		operation.object_if_absent(context, "capabilities", own_path),
		operation.array_if_absent(own, "drop", drop_path),
	)
	appended := [operation.add(concat("/", [drop_path, "-"]), _said(name)) | some name in missing]
} else := []

# Names are capital letters, digits and underscores.
_said(name) := {"value": name, "text": concat("", ["\"", name, "\""])}
