package dependency.subject_test

import data.dependency.subject

_policies := {
	"all": {"match": ["..."]},
	"shop": {"match": ["example.com/shop/...", "example.com/till"]},
}

_of(document) := policies if {
	policies := subject.policies with input as document
		with data.dependency.names as ["all", "shop"]
		with data.dependency.policies as _policies
}

test_success_by_the_main_module if {
	_of({"main": {"path": "example.com/shop/cart"}}) == {"all", "shop"}
	_of({"main": {"path": "example.com/till"}}) == {"all", "shop"}
	_of({"main": {"path": "example.com/shopping"}}) == {"all"}
}

test_fail_unknown_main_modules_are_judged_by_all if {
	every document in [
		{}, null, [], {"main": 1}, {"main": {"path": 1}}, {"main": {"path": ""}},
		{"main": {"path": "command-line-arguments"}},
	] {
		_of(document) == {"all", "shop"}
	}
}
