# METADATA
# title: Seccomp tests
# description: Each policy holds for a container that was made for it. Generated.
package seccomp_test

import data.seccomp

test_success_container_everywhere if {
	document := {
		"container": {
			"image": "example.com/sample",
			"labels": {},
			"name": "sample",
			"namespace": "sample",
			"securityContext": {
				"allowPrivilegeEscalation": false,
				"seccompProfile": {"localhostProfile": "gatehouse/everywhere.json", "type": "Localhost"},
			},
		},
	}
	seccomp.deny == set() with input as document
}

test_fail_container_everywhere if {
	document := {
		"container": {
			"image": "example.com/sample",
			"labels": {},
			"name": "sample",
			"namespace": "sample",
		},
	}
	some _ in seccomp.deny with input as document
}

test_success_call_everywhere if {
	document := {"observed": [{"architecture": "x86_64", "call": "capget"}], "policy": "everywhere"}
	seccomp.violations == set() with input as document
}

test_fail_call_everywhere if {
	document := {"observed": [{"architecture": "x86_64", "call": "_sysctl"}], "policy": "everywhere"}
	some _ in seccomp.violations with input as document
}

test_success_container_shop_cart if {
	document := {
		"container": {
			"image": "registry.example.com:5000/shop/cart:1.4",
			"labels": {"app": "cart", "tier": "front"},
			"name": "sample",
			"namespace": "shop",
			"securityContext": {
				"allowPrivilegeEscalation": false,
				"seccompProfile": {"localhostProfile": "gatehouse/shop-cart.json", "type": "Localhost"},
			},
		},
	}
	seccomp.deny == set() with input as document
}

test_fail_container_shop_cart if {
	document := {
		"container": {
			"image": "registry.example.com:5000/shop/cart:1.4",
			"labels": {"app": "cart", "tier": "front"},
			"name": "sample",
			"namespace": "shop",
		},
	}
	some _ in seccomp.deny with input as document
}

test_success_call_shop_cart if {
	document := {"observed": [{"architecture": "x86_64", "call": "capget"}], "policy": "shop-cart"}
	seccomp.violations == set() with input as document
}

test_fail_call_shop_cart if {
	document := {"observed": [{"architecture": "x86_64", "call": "_sysctl"}], "policy": "shop-cart"}
	some _ in seccomp.violations with input as document
}

test_success_container_shop_web if {
	document := {
		"container": {
			"image": "example.com/sample",
			"labels": {"app": "web", "tier": "front"},
			"name": "web",
			"namespace": "shop",
			"securityContext": {
				"allowPrivilegeEscalation": false,
				"seccompProfile": {"localhostProfile": "shop/web.json", "type": "Localhost"},
			},
		},
	}
	seccomp.deny == set() with input as document
}

test_fail_container_shop_web if {
	document := {
		"container": {
			"image": "example.com/sample",
			"labels": {"app": "web", "tier": "front"},
			"name": "web",
			"namespace": "shop",
		},
	}
	some _ in seccomp.deny with input as document
}

test_success_call_shop_web if {
	document := {"observed": [{"architecture": "x86_64", "call": "close"}], "policy": "shop-web"}
	seccomp.violations == set() with input as document
}

test_fail_call_shop_web if {
	document := {"observed": [{"architecture": "x86_64", "call": "_sysctl"}], "policy": "shop-web"}
	some _ in seccomp.violations with input as document
}

test_success_call_unbound if {
	document := {"observed": [{"architecture": "aarch64", "call": "capget"}], "policy": "unbound"}
	seccomp.violations == set() with input as document
}

test_fail_call_unbound if {
	document := {"observed": [{"architecture": "aarch64", "call": "accept"}], "policy": "unbound"}
	some _ in seccomp.violations with input as document
}

test_success_no_question_no_denial if {
	document := {}
	seccomp.deny == set() with input as document
}

test_fail_no_profile_without_question if seccomp.profile == {} with input as {}
