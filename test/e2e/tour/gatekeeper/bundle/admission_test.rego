package k8s.admission_test

import data.k8s.admission

test_privileged if {
	some msg in admission.deny with input as {"request": {"object": {"spec": {"containers": [{"name": "x", "image": "quay.io/a/b", "securityContext": {"privileged": true}}]}}}}
	msg == "container x may not be privileged"
}

test_registry_mocked if {
	count(admission.deny) == 0 with input.request.object as {"metadata": {"labels": {"owner": "me"}}, "spec": {"containers": [{"name": "x", "image": "any"}]}}
		with data.k8s.lib.images.trusted as true
}

test_builtin_mocked if {
	count(admission.deny) == 0 with input.request.object as {"metadata": {"labels": {"owner": "me"}}, "spec": {"containers": [{"name": "x", "image": "any"}]}}
		with glob.match as true
}

todo_test_later if false
