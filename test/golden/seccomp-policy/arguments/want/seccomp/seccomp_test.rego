# METADATA
# title: Seccomp tests
# description: Each policy holds for a container that was made for it. Generated.
package seccomp_test

import data.seccomp

test_success_call_limited if {
	document := {"observed": [{"architecture": "x86_64", "call": "close"}], "policy": "limited"}
	seccomp.violations == set() with input as document
}

test_fail_call_limited if {
	document := {"observed": [{"architecture": "x86_64", "call": "_sysctl"}], "policy": "limited"}
	some _ in seccomp.violations with input as document
}

test_success_no_question_no_denial if {
	document := {}
	seccomp.deny == set() with input as document
}

test_fail_no_profile_without_question if seccomp.profile == {} with input as {}
