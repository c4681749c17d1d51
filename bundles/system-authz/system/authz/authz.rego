# METADATA
# title: Access to an agent
# description: >-
#   Guards the API of the OPA agent that runs it (`opa run --server --authorization=basic`): health,
#   metrics and decisions are open, everything else only where the agent is labelled as one for
#   development.
package system.authz

# METADATA
# title: Whether the agent answers the request
# description: OPA asks this before it handles a request to its API.
# entrypoint: true
default allow := false

allow if {
	input.method == "GET"
	input.path[0] in {"health", "metrics"}
}

allow if _is_decision

allow if opa.runtime().config.labels.environment == "development"

_is_decision if {
	input.method in {"GET", "POST"}
	array.slice(input.path, 0, 2) in {["v0", "data"], ["v1", "data"]}
}

# The default decision: POST with an empty path.
_is_decision if {
	input.method == "POST"
	input.path in {[], [""]}
}
