# METADATA
# title: Injector tests
# description: Each declaration reaches a resource that was made to match it. Generated.
package injector_test

import data.injector

test_success_baseline if {
	document := {
		"resource": {
			"kind": "Deployment",
			"metadata": {},
			"spec": {"template": {"spec": {"containers": [{"name": "app"}]}}},
		},
	}
	operations := injector.patch with input as document
	some _ in operations
}

test_success_payments if {
	document := {
		"resource": {
			"kind": "Pod",
			"metadata": {"namespace": "payments"},
			"spec": {"containers": [{"name": "app"}]},
		},
	}
	operations := injector.patch with input as document
	some _ in operations
}

test_success_weak_pods if {
	document := {
		"resource": {
			"kind": "Pod",
			"metadata": {"namespace": "lenient"},
			"spec": {"containers": [{"name": "app"}]},
		},
	}
	operations := injector.patch with input as document
	some _ in operations
}

test_fail_no_bundles_without_resource if injector.inject_policy == set() with input as {}

test_fail_no_patch_without_resource if injector.patch == [] with input as {}
