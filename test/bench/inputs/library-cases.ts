import { createHmac } from "node:crypto";
import type { Json } from "../../../src/domain/json-value.ts";
import { AUTHZ_ALLOW, DECISION_OBJECT, DECISION_OBJECT_POLICY } from "./authorization.ts";

/** A policy and a question that OPA's library and ours answer alike. */
export interface LibraryCase {
  readonly name: string;
  /** Of the ratio. */
  readonly expected: string;
  readonly rego: string;
  readonly data: Json;
  /** Slash-separated path. */
  readonly document: string;
  readonly input: Json;
}

const NEVER_SLOWER = "1 or more";

function many<Made>(count: number, make: (at: number) => Made): readonly Made[] {
  return Array.from({ length: count }, (_, at) => make(at));
}

function named(count: number, make: (at: number) => Json, prefix = "k"): Json {
  return Object.fromEntries(many(count, (at) => [`${prefix}${at}`, make(at)]));
}

const RBAC = `package rbac

default allow := false

allow if {
	some role in data.user_roles[input.user]
	some grant in data.role_grants[role]
	grant.action == input.action
	grant.type == input.resource.kind
}
`;

const ROLES = ["admin", "editor", "reviewer", "viewer"];

function rbacData(): Json {
  const grants = ["delete", "write", "comment", "read"];
  return {
    user_roles: {
      ...(named(1_000, (at) => [ROLES[at % 4] as string, "viewer"], "user") as object),
      alice: ["viewer", "editor"],
    },
    role_grants: Object.fromEntries(
      ROLES.map((role, at) => [
        role,
        grants.slice(at).map((action) => ({ action, type: "document" })),
      ]),
    ),
  };
}

function rules(name: string, lines: readonly string[]): string {
  return `package ${name}\n\n${lines.join("\n\n")}\n`;
}

function token(): string {
  const parts = [
    { alg: "HS256", typ: "JWT" },
    { sub: "alice", role: "editor" },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signature = createHmac("sha256", "secret").update(parts.join(".")).digest("base64url");
  return [...parts, signature].join(".");
}

const WORDS = named(1_000, (at) => at, "key");

/** What the issue of the engine names, each with the ratio that it must reach. */
export function libraryCases(): readonly LibraryCase[] {
  return [
    {
      name: "hello",
      expected: "15 or more",
      rego: 'package hello\n\nhello := "world"\n',
      data: {},
      document: "hello/hello",
      input: {},
    },
    {
      name: "RBAC look-up of 1,000 users",
      expected: "12 or more",
      rego: RBAC,
      data: rbacData(),
      document: "rbac/allow",
      input: AUTHZ_ALLOW.input,
    },
    {
      name: "decision object",
      expected: "10 or more",
      rego: DECISION_OBJECT_POLICY["gateway/gateway.rego"] as string,
      data: { gateway: JSON.parse(DECISION_OBJECT_POLICY["gateway/data.json"] as string) as Json },
      document: DECISION_OBJECT.document,
      input: DECISION_OBJECT.input,
    },
    {
      name: "10 equality rules",
      expected: NEVER_SLOWER,
      rego: rules(
        "equal",
        many(10, (at) => `allow if input.n == ${at}`),
      ),
      data: {},
      document: "equal/allow",
      input: { n: 9 },
    },
    {
      name: "5,000 equality rules",
      expected: "12 or more",
      rego: rules(
        "equal",
        many(5_000, (at) => `allow if input.n == ${at}`),
      ),
      data: {},
      document: "equal/allow",
      input: { n: 4_999 },
    },
    {
      name: "10,000 rules of two keys",
      expected: NEVER_SLOWER,
      rego: rules(
        "pairs",
        many(10_000, (at) => `allow if {\n\tinput.a == "a${at % 100}"\n\tinput.b == ${at}\n}`),
      ),
      data: {},
      document: "pairs/allow",
      input: { a: "a99", b: 9_999 },
    },
    {
      name: "group-by comprehension of 1,000",
      expected: NEVER_SLOWER,
      rego: `package groups

by[group] := values if {
	some item in input.items
	group := item.group
	values := [other.value | some other in input.items; other.group == group]
}
`,
      data: {},
      document: "groups/by",
      input: { items: many(1_000, (at) => ({ group: `g${at % 100}`, value: at })) },
    },
    {
      name: "iteration of 1,000 keys",
      expected: NEVER_SLOWER,
      rego: `package iterate

large contains key if {
	some key, value in input.map
	value > 500
}
`,
      data: {},
      document: "iterate/large",
      input: { map: WORDS },
    },
    {
      name: "1,000 partial rules",
      expected: NEVER_SLOWER,
      rego: rules(
        "partial",
        many(1_000, (at) => `deny contains "m${at}" if input.kind == "k${at % 50}"`),
      ),
      data: {},
      document: "partial/deny",
      input: { kind: "k7" },
    },
    {
      name: "40 regular expressions",
      expected: NEVER_SLOWER,
      rego: rules("expressions", [
        ...many(
          40,
          (at) =>
            `found contains ${at} if regex.match(\`^/v${at % 8}/[a-z]+/\\d+${at}?(/x|/y)*$\`, input.path)`,
        ),
      ]),
      data: {},
      document: "expressions/found",
      input: { path: "/v3/projects/1234567/x/y/x" },
    },
    {
      name: "200 globs",
      expected: NEVER_SLOWER,
      rego: rules("globs", [
        ...many(
          200,
          (at) =>
            `found contains ${at} if glob.match("/v${at % 8}/*/p${at}/**", ["/"], input.path)`,
        ),
      ]),
      data: {},
      document: "globs/found",
      input: { path: "/v3/projects/p11/notes/42" },
    },
    {
      name: "sprintf of 60 messages",
      expected: NEVER_SLOWER,
      rego: `package messages

deny contains sprintf("%s: %v of %d may not be %q", [input.user, at, count(input.items), item]) if {
	some at, item in input.items
}
`,
      data: {},
      document: "messages/deny",
      input: { user: "alice", items: many(60, (at) => `item ${at}`) },
    },
    {
      name: "answer of 150 kB",
      expected: NEVER_SLOWER,
      rego: "package large\n\nanswer := data.large_answer\n",
      data: {
        large_answer: many(1_500, (at) => ({
          id: at,
          name: `name ${at}`,
          tags: ["one", "two", "three"],
          note: "a note of some forty characters for each",
        })),
      },
      document: "large/answer",
      input: {},
    },
    {
      name: "JWT verified",
      expected: NEVER_SLOWER,
      rego: `package token

allow if {
	[valid, _, payload] := io.jwt.decode_verify(input.token, {"secret": "secret"})
	valid
	payload.role == "editor"
}
`,
      data: {},
      document: "token/allow",
      input: { token: token() },
    },
  ];
}
