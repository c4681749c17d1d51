package injector_test

import data.injector

_names(namespace, app) := names if {
	names := {policy_bundle.metadata.name |
		some policy_bundle in injector.inject_policy with input.resource as {
			"kind": "Pod",
			"metadata": {"namespace": namespace, "labels": {"app": app}},
		}
	}
}

test_success_first_and_last if {
	_names("n-0", "app-0") == {"wide"}
	_names("n-34", "app-29") == {"wide"}
}

test_fail_either_is_not_enough if {
	_names("n-35", "app-0") == set()
	_names("n-0", "app-30") == set()
}
