package injector.capabilities_test

import data.injector.capabilities

_paths(windows, context, names) := [[operation.path, operation.value] |
	some operation in capabilities.operations({"windows": windows}, context, "/c", names)
]

test_success_all_stands_for_each if {
	capabilities.wanted([
		{"drop": {"capabilities": ["NET_RAW"]}},
		{},
		{"drop": {"capabilities": ["ALL"]}},
	]) == ["ALL"]
	capabilities.wanted([
		{"drop": {"capabilities": ["SYS_TIME"]}},
		{"drop": {"capabilities": ["NET_RAW", "SYS_TIME"]}},
	]) == ["NET_RAW", "SYS_TIME"]
}

test_success_what_is_not_dropped_yet if {
	_paths(false, {}, ["NET_RAW"]) == [
		["/c/capabilities", {}],
		["/c/capabilities/drop", []],
		["/c/capabilities/drop/-", "NET_RAW"],
	]
	_paths(false, {"capabilities": {"drop": ["NET_RAW"]}}, ["NET_RAW", "SYS_TIME"]) == [[
		"/c/capabilities/drop/-",
		"SYS_TIME",
	]]
}

test_fail_where_nothing_is_to_be_dropped if {
	every context in [
		{"capabilities": {"drop": ["ALL"]}},
		{"capabilities": {"drop": ["NET_RAW"]}},
		{"capabilities": "text"},
		{"capabilities": {"drop": "text"}},
		{"privileged": true},
	] {
		_paths(false, context, ["NET_RAW"]) == []
	}
	_paths(true, {}, ["NET_RAW"]) == []
	_paths(false, {}, []) == []
	capabilities.wanted([{}]) == []
}
