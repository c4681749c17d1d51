package seccomp.request_test

import data.seccomp.request

_profiles := {
	"web": {"localhostProfile": "shop/web.json", "noNewPrivileges": true},
	"old": {"localhostProfile": "old.json", "noNewPrivileges": false},
}

_container(fields) := object.union(
	{"privileged": false, "escalates": false, "requested": {}},
	fields,
)

_codes(fields, policy) := {fault.code |
	some fault in request.faults(_container(fields), policy)
		with data.seccomp.profiles as _profiles
}

_localhost(file) := {"type": "Localhost", "localhostProfile": file}

test_success_what_is_published if {
	_codes({"requested": _localhost("shop/web.json")}, "web") == set()
	_codes({"requested": _localhost("old.json"), "escalates": true}, "old") == set()
}

test_fail_each_other_request if {
	every requested, code in {
		{}: "no_profile",
		{"type": "Unconfined"}: "unconfined",
		{"type": "RuntimeDefault"}: "runtime_default",
		{"type": "None"}: "unknown_type",
		{"type": 7}: "unknown_type",
		_localhost("old.json"): "other_profile",
		_localhost(7): "other_profile",
		{"type": "Localhost"}: "other_profile",
	} {
		_codes({"requested": requested}, "web") == {code}
	}
}

test_fail_privileges if {
	fields := {"requested": _localhost("shop/web.json"), "privileged": true, "escalates": true}
	_codes(fields, "web") == {"privileged", "privilege_escalation"}
}

test_fail_the_message_says_what_to_do if {
	[fault] := request.faults(_container({}), "web") with data.seccomp.profiles as _profiles
	fault.message == concat("", [
		"no seccomp profile is requested: the policy web wants seccompProfile ",
		"{type: Localhost, localhostProfile: shop/web.json}",
	])
}
