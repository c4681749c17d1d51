# METADATA
# title: Injector tests
# description: Each declaration reaches a resource that was made to match it. Generated.
package injector_test

import data.injector

test_success_wide if {
	document := {
		"resource": {
			"kind": "Pod",
			"metadata": {"labels": {"app": "app-0"}, "namespace": "n-0"},
			"spec": {"containers": [{"name": "app"}]},
		},
	}
	some policy_bundle in injector.inject_policy with input as document
	policy_bundle.metadata.name == "wide"
}

test_fail_no_bundles_without_resource if injector.inject_policy == set() with input as {}

test_fail_no_patch_without_resource if injector.patch == [] with input as {}
