# METADATA
# title: Operations of a patch
# description: >-
#   RFC 6902 operations that also hold their value as JSON text: engines do not agree on how a value
#   is written, so the text comes with the data. Besides, how absent parents are told.
package injector.operation

# METADATA
# title: Add
# description: Adds a member, or an element where the path ends with "-".
add(path, said) := {"op": "add", "path": path, "value": said.value, "text": said.text}

# METADATA
# title: Replace
# description: Replaces an element of an array.
replace(path, said) := {"op": "replace", "path": path, "value": said.value, "text": said.text}

# METADATA
# title: Absent object
# description: An operation that makes the member an object where it is absent, else none.
object_if_absent(parent, name, path) := [{"op": "add", "path": path, "value": {}, "text": "{}"} |
	object.get(parent, name, null) == null
]

# METADATA
# title: Absent array
# description: An operation that makes the member an array where it is absent, else none.
array_if_absent(parent, name, path) := [{"op": "add", "path": path, "value": [], "text": "[]"} |
	object.get(parent, name, null) == null
]

# METADATA
# title: Object at a member
# description: >-
#   An empty one where the member is absent or null; undefined where something else stands: nothing
#   can be added there.
object_at(parent, name) := _object(object.get(parent, name, null))

_object(null) := {}

_object(value) := value if is_object(value)

# METADATA
# title: Array at a member
# description: As object_at.
array_at(parent, name) := _array(object.get(parent, name, null))

_array(null) := []

_array(value) := value if is_array(value)
