# METADATA
# title: Seccomp tests
# description: Each policy holds for a container that was made for it. Generated.
package seccomp_test

import data.seccomp

test_success_container_web if {
	document := {
		"container": {
			"image": "docker.io/library/nginx",
			"labels": {},
			"name": "sample",
			"namespace": "sample",
			"securityContext": {
				"allowPrivilegeEscalation": false,
				"seccompProfile": {"localhostProfile": "gatehouse/web.json", "type": "Localhost"},
			},
		},
	}
	seccomp.deny == set() with input as document
}

test_fail_container_web if {
	document := {
		"container": {
			"image": "docker.io/library/nginx",
			"labels": {},
			"name": "sample",
			"namespace": "sample",
		},
	}
	some _ in seccomp.deny with input as document
}

test_success_call_web if {
	document := {"observed": [{"architecture": "x86_64", "call": "accept4"}], "policy": "web"}
	seccomp.violations == set() with input as document
}

test_fail_call_web if {
	document := {"observed": [{"architecture": "x86_64", "call": "_sysctl"}], "policy": "web"}
	some _ in seccomp.violations with input as document
}

test_success_call_web_of_one_version if {
	document := {
		"observed": [{"architecture": "x86_64", "call": "accept4"}],
		"policy": "web-of-one-version",
	}
	seccomp.violations == set() with input as document
}

test_fail_call_web_of_one_version if {
	document := {
		"observed": [{"architecture": "x86_64", "call": "_sysctl"}],
		"policy": "web-of-one-version",
	}
	some _ in seccomp.violations with input as document
}

test_success_no_question_no_denial if {
	document := {}
	seccomp.deny == set() with input as document
}

test_fail_no_profile_without_question if seccomp.profile == {} with input as {}
