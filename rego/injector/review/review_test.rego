package injector.review_test

import data.injector.review

_operation(text) := {"op": "add", "path": "/a", "value": 1, "text": text}

_response(operations, warnings, denials) := review.answer(
	{"uid": "u"},
	operations,
	warnings,
	denials,
).response

test_success_a_patch_in_base64 if {
	response := _response([_operation("\"?>\""), _operation("{}")], set(), set())
	response.allowed
	response.patchType == "JSONPatch"
	json.unmarshal(base64.decode(response.patch)) == [
		{"op": "add", "path": "/a", "value": "?>"},
		{"op": "add", "path": "/a", "value": {}},
	]
}

test_success_warnings_are_sorted_and_few if {
	many := {format_int(number, 10) | some number in numbers.range(100, 150)}
	response := _response([], many, set())
	array.slice(response.warnings, 0, 2) == ["100", "101"]
	count(response.warnings) == 20
}

test_success_a_refusal_has_no_patch if {
	_response([_operation("1")], {"w"}, {"b", "a"}) == {
		"uid": "u",
		"allowed": false,
		"status": {"code": 403, "message": "a; b", "reason": "Forbidden"},
		"warnings": ["w"],
	}
}

test_fail_without_anything if {
	_response([], set(), set()) == {"uid": "u", "allowed": true}
	every request in [{}, {"uid": 1}, "text"] {
		not review.answer(request, [], set(), set())
	}
}
