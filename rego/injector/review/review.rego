# METADATA
# title: Answer to an AdmissionReview
# description: What the API server expects of a webhook (admission.k8s.io/v1).
package injector.review

# METADATA
# title: Answer
# description: >-
#   The AdmissionReview that answers the request: refused with the denials where there are any, else
#   allowed with the operations as a base64 JSON Patch, if there are any. Warnings and denials are
#   sets of texts.
answer(request, operations, warnings, denials) := {
	"apiVersion": "admission.k8s.io/v1",
	"kind": "AdmissionReview",
	"response": object.union_n([
		{"uid": request.uid, "allowed": count(denials) == 0},
		_status(denials),
		_patch(operations, denials),
		_warnings(warnings),
	]),
} if {
	is_string(request.uid)
}

_status(denials) := {"status": {"code": 403, "message": message, "reason": "Forbidden"}} if {
	count(denials) > 0
	message := concat("; ", array.slice(sort(denials), 0, 20))
} else := {}

# An empty patch must not be there, and neither may be its type.
_patch(operations, denials) := {"patchType": "JSONPatch", "patch": base64.encode(text)} if {
	count(denials) == 0
	count(operations) > 0
	text := concat("", ["[", concat(",", [_operation(each) | some each in operations]), "]"])
} else := {}

# Paths are made of field names, positions and keys that need no escapes.
_operation(each) := concat("", [
	"{\"op\":\"",
	each.op,
	"\",\"path\":\"",
	each.path,
	"\",\"value\":",
	each.text,
	"}",
])

# The API server shortens what is long in total.
_warnings(warnings) := {"warnings": array.slice(sort(warnings), 0, 20)} if count(warnings) > 0

else := {}
