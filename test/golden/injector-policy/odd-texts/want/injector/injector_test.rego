# METADATA
# title: Injector tests
# description: Each declaration reaches a resource that was made to match it. Generated.
package injector_test

import data.injector

test_success_odd_texts if {
	document := {
		"environment": "null",
		"resource": {"kind": "Pod", "metadata": {}, "spec": {"containers": [{"name": "app"}]}},
	}
	operations := injector.patch with input as document
	some _ in operations
}

test_success_odd_texts_2 if {
	document := {
		"environment": "\"prod\" # yes",
		"resource": {"kind": "Pod", "metadata": {}, "spec": {"containers": [{"name": "app"}]}},
	}
	some policy_bundle in injector.inject_policy with input as document
	policy_bundle.metadata.name == "odd"
}

test_fail_no_bundles_without_resource if injector.inject_policy == set() with input as {}

test_fail_no_patch_without_resource if injector.patch == [] with input as {}
