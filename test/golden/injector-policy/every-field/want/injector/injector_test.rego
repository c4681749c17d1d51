# METADATA
# title: Injector tests
# description: Each declaration reaches a resource that was made to match it. Generated.
package injector_test

import data.injector

test_success_hardened if {
	document := {
		"environment": "production",
		"resource": {
			"apiVersion": "v1",
			"kind": "Pod",
			"metadata": {"labels": {"app": "web", "owner": "q7q", "tier": "front"}, "namespace": "shop"},
			"spec": {"containers": [{"name": "app"}]},
		},
	}
	some policy_bundle in injector.inject_policy with input as document
	policy_bundle.metadata.name == "pod-restrict-shop"
}

test_fail_no_bundles_without_resource if injector.inject_policy == set() with input as {}

test_fail_no_patch_without_resource if injector.patch == [] with input as {}
