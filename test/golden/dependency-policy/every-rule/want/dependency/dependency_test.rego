# METADATA
# title: Dependency tests
# description: Each policy holds for facts that were made for it. Generated.
package dependency_test

import data.dependency

test_fail_unreadable_everywhere if {
	document := {"main": {"path": "example.com/sample"}}
	some finding in dependency.deny with input as document
	finding.code == "facts_unreadable"
	finding.policy == "everywhere"
	finding.subject == "time"
}

test_fail_unreadable_release if {
	document := {"main": {"path": "example.com/shop"}}
	some finding in dependency.deny with input as document
	finding.code == "facts_unreadable"
	finding.policy == "release"
	finding.subject == "time"
}

test_fail_forbidden_release if {
	document := {
		"main": {"path": "example.com/shop"},
		"modules": {"example.com/abandoned": {"required": "direct", "version": "v1.0.0"}},
		"time": "2026-01-31T12:00:00Z",
	}
	some finding in dependency.deny with input as document
	finding.code == "forbidden_module"
	finding.policy == "release"
	finding.module == "example.com/abandoned"
}

_unreadable contains finding.subject if {
	some finding in dependency.deny
	finding.code == "facts_unreadable"
}

test_success_facts_that_can_be_read if {
	document := {
		"apiVersion": "facts.gatehouse/v1",
		"changes": [],
		"claims": [],
		"directives": {"exclude": [], "replace": [], "require": {}},
		"evidence": [],
		"kind": "GoDependencies",
		"main": {"path": "example.com/sample"},
		"modules": {},
		"sources": [],
		"time": "2026-01-31T12:00:00Z",
	}
	_unreadable == set() with input as document
}
