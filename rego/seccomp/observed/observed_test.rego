package seccomp.observed_test

import data.seccomp.observed

_profiles := {"web": {
	"architectures": {"x86_64": true},
	"allowed": {
		"read": true,
		"lseek": [[{"index": 1, "value": 0}]],
		"socket": [
			[{"index": 0, "mask": 4294967295, "value": 1}],
			[
				{"index": 0, "mask": 4294967295, "value": 2},
				{"index": 1, "mask": 15, "value": 1},
			],
		],
	},
}}

_numbers := {"x86_64": {"0": "read", "8": "lseek", "41": "socket", "165": "mount"}}

_faults(seen) := faults if {
	faults := observed.faults([seen], "web") with data.seccomp.profiles as _profiles
		with data.seccomp.numbers as _numbers
}

_codes(seen) := [fault.code | some fault in _faults(seen)]

_call(fields) := object.union({"architecture": "x86_64"}, fields)

test_success_allowed_calls if {
	every seen in [
		{"call": "read"},
		{"number": 0},
		{"call": "read", "args": [1, 2, 3]},
		{"call": "socket"},
		{"call": "socket", "args": [1, 9]},
		{"call": "socket", "args": [2, 524289]},
		{"number": 41, "args": [4294967297, 0]},
		{"call": "lseek", "args": [3, 0]},
	] {
		_codes(_call(seen)) == []
	}
}

test_fail_each_reason if {
	every seen, code in {
		{"call": "mount"}: "not_allowed",
		{"number": 165}: "not_allowed",
		{"call": "mont"}: "not_allowed",
		{"call": 7}: "unknown_call",
		{"number": 9999}: "unknown_call",
		{"number": "0"}: "unknown_call",
		{"number": 0.5}: "unknown_call",
		{"number": -1}: "unknown_call",
		{"number": 9007199254740992}: "unknown_call",
		{}: "unknown_call",
		{"call": "socket", "args": [3, 1]}: "other_arguments",
		{"call": "socket", "args": [2, 2]}: "other_arguments",
		{"call": "socket", "args": []}: "other_arguments",
		{"call": "lseek", "args": [3, 4294967296]}: "other_arguments",
		{"architecture": "aarch64", "call": "read"}: "foreign_architecture",
		{"architecture": 7, "call": "read"}: "unreadable",
	} {
		_codes(_call(seen)) == [code]
	}
}

test_fail_messages if {
	[fault] := _faults(_call({"number": 9999}))
	fault == {
		"code": "unknown_call",
		"architecture": "x86_64",
		"call": 9999,
		"message": concat(" ", [
			"number 9999 is no system call of its architecture",
			"by the profile of the policy web",
		]),
	}
	[text] := _faults("text")
	text.code == "unreadable"
}

test_success_no_list_no_faults if {
	observed.faults(null, "web") == []
}
