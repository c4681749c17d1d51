package seccomp.published_test

import data.seccomp.published

_profiles := {"web": {
	"localhostProfile": "web.json",
	"denials": {"list": "x86_64", "position": 1, "more": ["bpf"]},
	"allowed": {"read": true},
	"answered": {"clone3": true},
	"profile": {
		"defaultAction": "SCMP_ACT_ERRNO",
		"syscalls": [
			{"names": ["read"], "action": "SCMP_ACT_ALLOW"},
			{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": []},
		],
	},
}}

_reference(denials) := found if {
	found := published.reference("web") with data.seccomp.profiles as _profiles
		with data.seccomp.denials as {"x86_64": denials}
}

test_success_denials_stand_in_their_place if {
	_reference(["clone3", "mount", "read"]) == {
		"policy": "web",
		"type": "Localhost",
		"localhostProfile": "web.json",
		"profile": {
			"defaultAction": "SCMP_ACT_ERRNO",
			"syscalls": [
				{"names": ["read"], "action": "SCMP_ACT_ALLOW"},
				{"names": ["bpf", "mount"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1},
				{"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": []},
			],
		},
	}
}

test_fail_nothing_is_denied_by_name if {
	profiles := json.patch(_profiles, [{"op": "remove", "path": "/web/denials"}])
	found := published.profile("web") with data.seccomp.profiles as profiles
	found == _profiles.web.profile
	not published.profile("none") with data.seccomp.profiles as profiles
}
