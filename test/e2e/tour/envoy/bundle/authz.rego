package envoy.authz

import rego.v1

import input.attributes.request.http as http_request

default allow := false

allow if health_check

allow if {
	is_token_valid
	action_allowed
}

health_check if {
	http_request.method == "GET"
	input.parsed_path[0] == "health"
}

is_token_valid if {
	token.valid
	token.payload.exp > 1700000000
}

token := {"valid": valid, "payload": payload} if {
	[scheme, encoded] := split(http_request.headers.authorization, " ")
	lower(scheme) == "bearer"
	payload := json.unmarshal(base64url.decode(split(encoded, ".")[1]))
	valid := true
}

claims := json.unmarshal(base64url.decode(split(bearer, ".")[1]))

bearer := substring(auth, count("Bearer "), -1) if {
	auth := http_request.headers.authorization
	startswith(auth, "Bearer ")
}

basic := split(base64.decode(encoded), ":") if {
	startswith(http_request.headers.authorization, "Basic ")
	encoded := substring(http_request.headers.authorization, 6, -1)
}

action_allowed if {
	http_request.method == "GET"
	claims.roles[_] == "guest"
	glob.match("/people*", ["/"], http_request.path)
}

action_allowed if {
	http_request.method == "GET"
	claims.roles[_] == "guest"
	glob.match("/people/*", ["/"], split(http_request.path, "?")[0])
}

action_allowed if {
	http_request.method == "POST"
	claims.roles[_] == "admin"
	glob.match("/people", ["/"], http_request.path)
	lower(json.unmarshal(http_request.body).firstname) != base64url.decode(claims.sub)
}

query := {k: v | some pair in split(split(http_request.path, "?")[1], "&"); [k, v] := split(pair, "=")}

tier := "gold" if {
	"admin" in claims.roles
} else := "silver" if {
	"guest" in claims.roles
} else := "bronze" if {
	basic[0] == "bob"
} else := null

result["allowed"] := allow

result["headers"] := {"x-tier": tier, "x-path": concat("/", input.parsed_path)}

result["http_status"] := status_code

default status_code := 403

status_code := 200 if allow

status_code := 401 if {
	not allow
	not http_request.headers.authorization
}
