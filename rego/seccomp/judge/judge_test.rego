package seccomp.judge_test

import data.seccomp.judge

_seccomp := {
	"bindings": {"container": {"web": ["web"]}},
	"denials": {"x86_64": ["mount"]},
	"numbers": {"x86_64": {"0": "read", "165": "mount"}},
	"profiles": {"web": {
		"allowed": {"read": true},
		"answered": {},
		"architectures": {"x86_64": true},
		"denials": {"list": "x86_64", "position": 0, "more": []},
		"localhostProfile": "web.json",
		"match": {"containers": {"web": true}},
		"noNewPrivileges": false,
		"priority": 0,
		"profile": {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": []},
	}},
}

_violations(document) := violations if {
	violations := judge.violations(document) with data.seccomp.bindings as _seccomp.bindings
		with data.seccomp.numbers as _seccomp.numbers
		with data.seccomp.profiles as _seccomp.profiles
}

_profiles(document) := profiles if {
	profiles := judge.profiles(document) with data.seccomp.bindings as _seccomp.bindings
		with data.seccomp.denials as _seccomp.denials
		with data.seccomp.profiles as _seccomp.profiles
}

_codes(document) := [[violation.code, violation.container] |
	some violation in _violations(document)
]

_pod := {"kind": "Pod", "spec": {"containers": [{"name": "web"}, {"name": "free"}]}}

_right := {"type": "Localhost", "localhostProfile": "web.json"}

_observed(container, call) := {
	"container": container,
	"architecture": "x86_64",
	"call": call,
}

test_success_containers_without_a_policy_are_free if {
	pod := json.patch(_pod, [{
		"op": "add",
		"path": "/spec/containers/0/securityContext",
		"value": {"seccompProfile": _right},
	}])
	_violations(pod) == []
	object.keys(_profiles(pod)) == {"web"}
}

test_fail_requests_and_observed_calls if {
	_codes(_pod) == [["no_profile", "web"]]
	document := {"resource": _pod, "observed": [
		_observed("web", "read"),
		_observed("web", "mount"),
		_observed("free", "mount"),
		{"architecture": "x86_64", "call": "mount"},
	]}
	_codes(document) == [["no_profile", "web"], ["not_allowed", "web"], ["not_allowed", "web"]]
}

test_fail_a_policy_by_its_name if {
	document := {"policy": "web", "observed": [_observed("any", "mount")]}
	_violations(document) == [{
		"architecture": "x86_64",
		"call": "mount",
		"code": "not_allowed",
		"message": "mount is not allowed by the profile of the policy web",
		"policy": "web",
	}]
	_profiles(document).web.profile.syscalls[0].names == ["mount"]
	_profiles({"policy": "none"}) == {}
}
