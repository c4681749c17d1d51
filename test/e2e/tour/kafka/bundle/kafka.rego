package kafka.authz

default allow := false

allow if not deny

deny if {
	is_read
	topic.pii
	not principal.consumer
}

deny if not input.action

is_read if input.action.operation == "READ"

topic := data.kafka.topics[input.action.resourcePattern.name] if {
	input.action.resourcePattern.resourceType == "TOPIC"
} else := {"pii": false}

principal := {"name": name, "consumer": endswith(name, "-consumer")} if {
	[groups] := regex.find_all_string_submatch_n(`^CN=([^,.]+)`, input.requestContext.principal.name, 1)
	name := groups[1]
} else := {"name": input.requestContext.principal.name, "consumer": false}
