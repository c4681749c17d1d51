package seccomp.binding_test

import data.seccomp.binding

_profiles := {
	"by-image": {"priority": 0, "match": {"images": {"docker.io/library/nginx": true}}},
	"by-both": {"priority": 5, "match": {
		"namespaces": {"shop": true},
		"podLabels": {"app": "web"},
	}},
	"by-name": {"priority": 0, "match": {"containers": {"side": true}}},
	"for-all": {"priority": -1, "match": {}},
	"later": {"priority": 0, "match": {"images": {"docker.io/library/nginx": true}}},
}

_bindings := {
	"image": {"docker.io/library/nginx": ["by-image", "later"]},
	"label": {"app=web": ["by-both"]},
	"container": {"side": ["by-name"]},
	"any": {"": ["for-all"]},
}

_container(fields) := object.union(
	{"name": "web", "image": "", "namespace": "", "labels": {}},
	fields,
)

_policy(fields) := name if {
	name := binding.policy(_container(fields)) with data.seccomp.profiles as _profiles
		with data.seccomp.bindings as _bindings
}

test_success_each_condition_and_the_strongest if {
	_policy({"image": "nginx:1.25"}) == "by-image"
	_policy({"name": "side"}) == "by-name"
	_policy({"namespace": "shop", "labels": {"app": "web"}, "image": "nginx"}) == "by-both"
	_policy({}) == "for-all"
}

test_fail_a_condition_that_does_not_hold if {
	_policy({"namespace": "other", "labels": {"app": "web"}}) == "for-all"
	_policy({"image": "example.com/nginx"}) == "for-all"
	not binding.policy(_container({})) with data.seccomp.profiles as {}
		with data.seccomp.bindings as {}
}

test_success_names_of_images if {
	every image, names in {
		"": set(),
		"nginx": {"docker.io/library/nginx"},
		"nginx:1.25": {"docker.io/library/nginx", "docker.io/library/nginx:1.25"},
		"me/app": {"docker.io/me/app"},
		"localhost/app": {"localhost/app"},
		"example.com:5000/a/b": {"example.com:5000/a/b"},
		"example.com:5000/a/b:v1@sha256:ab": {
			"example.com:5000/a/b",
			"example.com:5000/a/b:v1",
			"example.com:5000/a/b@sha256:ab",
		},
	} {
		binding.image_names(image) == names
	}
}
