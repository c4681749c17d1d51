package system.authz_test

import data.system.authz

test_allow_health_everywhere if {
	authz.allow with input as {"method": "GET", "path": ["health", "live"]}
		with opa.runtime as _agent("production")
}

test_allow_decisions_everywhere if {
	every request in [
		{"method": "POST", "path": ["v1", "data", "authz", "allow"]},
		{"method": "GET", "path": ["v1", "data"]},
		{"method": "POST", "path": ["v0", "data", "authz"]},
		{"method": "POST", "path": [""]},
	] {
		authz.allow with input as request with opa.runtime as _agent("production")
	}
}

test_allow_everything_in_development if {
	authz.allow with input as {"method": "PUT", "path": ["v1", "policies", "mine"]}
		with opa.runtime as _agent("development")
}

test_deny_changes_elsewhere if {
	every request in [
		{"method": "PUT", "path": ["v1", "data", "authz"]},
		{"method": "PATCH", "path": ["v1", "data"]},
		{"method": "PUT", "path": ["v1", "policies", "mine"]},
		{"method": "GET", "path": ["v1", "config"]},
		{"method": "POST", "path": ["v1", "compile"]},
	] {
		not authz.allow with input as request with opa.runtime as _agent("production")
	}
}

test_deny_without_label if {
	not authz.allow with input as {"method": "GET", "path": ["v1", "policies"]}
		with opa.runtime as {}
}

_agent(environment) := {"config": {"labels": {"environment": environment}}}
