import type { Json } from "../../../src/domain/json-value.ts";

/** A rule and a question that is answered by it. */
export interface Question {
  /** Slash-separated path of the rule. */
  readonly document: string;
  readonly input: Json;
}

/** The bundle that ships as an example, asked the way a gateway asks: 480 bytes, of which the rules look at a few. */
export const AUTHZ_ALLOW: Question = {
  document: "authz/allow",
  input: {
    user: "alice",
    action: "write",
    resource: { kind: "document", owner: "bob", path: ["projects", "gatehouse", "notes", "42"] },
    request: {
      method: "PUT",
      path: "/v1/projects/gatehouse/notes/42",
      scheme: "https",
      host: "api.example.com",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        "user-agent": "example-client/4.2 (linux; amd64)",
        "x-request-id": "7f6b2c1e-0d53-4f0a-9a64-2f1f6f5f9d11",
      },
      size: 1729,
    },
    source: { address: "10.20.30.40", port: 43210 },
  },
};

/** A policy that answers an object of about 400 bytes: verdict, reasons, obligations. */
export const DECISION_OBJECT_POLICY: Readonly<Record<string, string>> = {
  "gateway/gateway.rego": `package gateway

default allow := false

allow if {
	count(missing) == 0
	input.request.size <= data.gateway.max_size
}

missing contains scope if {
	some scope in data.gateway.scopes[input.request.method]
	not scope in data.gateway.grants[input.user]
}

headers["x-user"] := input.user

headers["x-request-id"] := input.request.headers["x-request-id"]

headers["x-resource"] := concat("/", input.resource.path)

decision := {
	"allow": allow,
	"missing": missing,
	"user": {"name": input.user, "scopes": data.gateway.grants[input.user]},
	"headers": headers,
	"obligations": [obligation | some obligation in data.gateway.obligations[input.resource.kind]],
	"limits": {"size": data.gateway.max_size, "rate": data.gateway.rates[input.user]},
}
`,
  "gateway/data.json": JSON.stringify({
    max_size: 65_536,
    rates: { alice: 100, bob: 20 },
    scopes: { PUT: ["documents:write", "documents:read"], GET: ["documents:read"] },
    grants: {
      alice: ["documents:read", "documents:write", "comments:write"],
      bob: ["documents:read"],
    },
    obligations: {
      document: [
        { kind: "log", level: "info", fields: ["user", "resource"] },
        { kind: "mask", fields: ["body.secret"] },
      ],
    },
  }),
};

export const DECISION_OBJECT: Question = {
  document: "gateway/decision",
  input: AUTHZ_ALLOW.input,
};

/** The body of `POST /v1/data` for a question. */
export function bodyOf({ input }: Question): string {
  return JSON.stringify({ input });
}
