# METADATA
# title: Seccomp tests
# description: Each policy holds for a container that was made for it. Generated.
package seccomp_test

import data.seccomp

test_success_call_killed if {
	document := {"observed": [{"architecture": "x86_64", "call": "capget"}], "policy": "killed"}
	seccomp.violations == set() with input as document
}

test_fail_call_killed if {
	document := {"observed": [{"architecture": "x86_64", "call": "_sysctl"}], "policy": "killed"}
	some _ in seccomp.violations with input as document
}

test_success_call_staged if {
	document := {"observed": [{"architecture": "x86_64", "call": "capget"}], "policy": "staged"}
	seccomp.violations == set() with input as document
}

test_fail_call_staged if {
	document := {"observed": [{"architecture": "x86_64", "call": "_sysctl"}], "policy": "staged"}
	some _ in seccomp.violations with input as document
}

test_success_call_with_errno if {
	document := {"observed": [{"architecture": "x86_64", "call": "capget"}], "policy": "with-errno"}
	seccomp.violations == set() with input as document
}

test_fail_call_with_errno if {
	document := {"observed": [{"architecture": "x86_64", "call": "_sysctl"}], "policy": "with-errno"}
	some _ in seccomp.violations with input as document
}

test_success_no_question_no_denial if {
	document := {}
	seccomp.deny == set() with input as document
}

test_fail_no_profile_without_question if seccomp.profile == {} with input as {}
