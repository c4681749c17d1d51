import { expect } from "@jest/globals";
import type { Sent } from "./described-api.ts";

export const AUTHZ = `package authz

allow if input.user == "alice"

is_odd if input.context.odd

access := input.subject.id == "alice" if not is_odd

access := "perhaps" if is_odd

who := ["alice", {"type": "user", "id": "bob"}] if not is_odd

who := "alice" if is_odd

records := ["1"] if not is_odd

records := 1 if is_odd

actions := ["read", {"name": "write"}] if not is_odd

actions := {"name": "read"} if is_odd

odd := 1 if input.user == "alice"

odd := 2 if input.level > 1
`;

const OPEN = {
  files: {
    "open/open.rego": "package open\n\nallow := true\n",
    "bundle.yaml": JSON.stringify({
      apiVersion: "gatehouse/v1",
      kind: "Bundle",
      metadata: { name: "open" },
      spec: { access: { read: "anyone" } },
    }),
  },
};

export const files = (text: string, name = "authz"): object => ({
  files: { [`${name}.rego`]: text },
});
const WEB = files("package team.web\n\nallow := true\n", "web");

/** What is sent, which status it gets, and what of the answer matters beside its shape. */
interface Case extends Sent {
  readonly note: string;
  readonly id: string;
  readonly status: number;
  readonly has?: object;
}

const user = (name: string): object => ({ input: { user: name } });
const BROKEN = { body: "{" };
const NOWHERE = { path: { name: "nowhere" } };
const web = { path: { name: "team/web" } };

export const DECISIONS: readonly Case[] = [
  { note: "its example", id: "decide", status: 200, has: { result: true } },
  { note: "undefined", id: "decide", status: 200, body: user("bob"), query: "hint" },
  ...["pretty", "metrics", "instrument=true", "provenance", "strict-builtin-errors"].map(
    (query): Case => ({ note: query, id: "decide", status: 200, query }),
  ),
  ...["off", "notes", "fails", "full", "debug"].map(
    (mode): Case => ({ note: mode, id: "decide", status: 200, query: `explain=${mode}` }),
  ),
  { note: "told in lines", id: "decide", status: 200, query: "explain=full&pretty" },
  { note: "without an input", id: "decide", status: 200, body: {} },
  {
    note: "YAML",
    id: "decide",
    status: 200,
    body: "input: {user: alice}",
    headers: { "Content-Type": "application/yaml" },
    has: { result: true },
  },
  {
    note: "two values for one rule",
    id: "decide",
    status: 500,
    path: { path: "authz/odd" },
    body: { input: { user: "alice", level: 2 } },
    has: { errors: [expect.objectContaining({ code: "eval_conflict_error" })] },
  },
  { note: "a broken body", id: "decide", status: 400, ...BROKEN },
  { note: "by query", id: "decideByQuery", status: 200, query: "input={}&explain=notes" },
  { note: "a broken input", id: "decideByQuery", status: 400, query: "input={" },
  { note: "the value", id: "decideWhole", status: 200 },
  { note: "no value", id: "decideWhole", status: 404, path: { path: "authz/nothing" } },
  { note: "a broken body", id: "decideWhole", status: 400, ...BROKEN },
  { note: "the default decision", id: "decideMain", status: 200, has: { user: "alice" } },
  { note: "a broken body", id: "decideMain", status: 400, ...BROKEN },
  { note: "in one bundle", id: "decideInBundle", status: 200, has: { result: true } },
  { note: "in no bundle", id: "decideInBundle", status: 404, ...NOWHERE },
  { note: "a broken body", id: "decideInBundle", status: 400, ...BROKEN },
  { note: "by query", id: "decideInBundleByQuery", status: 200, query: "provenance&hint" },
  { note: "in no bundle", id: "decideInBundleByQuery", status: 404, ...NOWHERE },
  { note: "a broken input", id: "decideInBundleByQuery", status: 400, query: "input={" },
  { note: "its example", id: "decideBatch", status: 200 },
  {
    note: "with all that can be asked",
    id: "decideBatch",
    status: 200,
    query: "metrics&provenance",
  },
  { note: "nothing", id: "decideBatch", status: 200, body: {} },
  ...[
    { note: "some fail", status: 207, inputs: { one: { user: "alice", level: 2 }, two: {} } },
    { note: "all fail", status: 500, inputs: { one: { user: "alice", level: 2 } } },
  ].map(
    ({ inputs, ...rest }): Case => ({
      ...{ ...rest, id: "decideBatch", path: { path: "authz/odd" }, body: { inputs } },
    }),
  ),
  { note: "explained", id: "decideBatch", status: 400, query: "explain=full" },
  { note: "its example", id: "query", status: 200 },
  { note: "explained", id: "query", status: 200, query: "metrics&explain=full" },
  { note: "no solution", id: "query", status: 200, body: { query: "1 == 2" } },
  { note: "no query", id: "query", status: 400, body: { query: "x :=" } },
  { note: "by query", id: "queryByQuery", status: 200, query: "q=x:=1" },
  { note: "no query", id: "queryByQuery", status: 400 },
  { note: "left out", id: "compile", status: 501, has: { code: "invalid_operation" } },
];

const ACCESS = {
  subject: { type: "user", id: "bob" },
  action: { name: "read" },
  resource: { type: "record", id: "1" },
};

export const AUTHZEN: readonly Case[] = [
  { note: "its example", id: "evaluate", status: 200, has: { decision: true } },
  { note: "its example", id: "evaluateAll", status: 200 },
  {
    note: "without evaluations",
    id: "evaluateAll",
    status: 200,
    body: ACCESS,
    has: { decision: false },
  },
  { note: "its example", id: "searchSubjects", status: 200 },
  {
    note: "a page",
    id: "searchSubjects",
    status: 200,
    body: { ...ACCESS, page: { limit: 1 } },
    has: { page: expect.objectContaining({ total: 2 }) },
  },
  { note: "its example", id: "searchResources", status: 200 },
  { note: "its example", id: "searchActions", status: 200 },
  ...["evaluate", "evaluateAll", "searchSubjects", "searchResources", "searchActions"].map(
    (id): Case => ({ note: "a broken body", id, status: 400, ...BROKEN }),
  ),
  ...["evaluate", "evaluateAll", "searchSubjects", "searchResources", "searchActions"].map(
    (id): Case => ({
      note: "a wrong answer",
      id,
      status: 500,
      body: { ...ACCESS, context: { odd: true } },
    }),
  ),
  { note: "what is offered", id: "showAuthzenConfiguration", status: 200 },
];

export const MANAGEMENT: readonly Case[] = [
  { note: "checked", id: "pushBundle", status: 200, query: "dry_run&pretty", body: files(AUTHZ) },
  {
    note: "with all that can be said",
    id: "pushBundle",
    status: 200,
    body: WEB,
    ...web,
    query:
      "dry_run=false&roots=team/web&entrypoints=team/web/allow&decide=true&strict=true&engine=wasm&rego_version=1",
  },
  {
    note: "refused",
    id: "pushBundle",
    status: 400,
    body: files("package authz\n\nallow := }"),
    has: { active: expect.anything() },
  },
  { note: "misspelt", id: "pushBundle", status: 400, query: "dryrun", body: files(AUTHZ) },
  { note: "roots of another", id: "pushBundle", status: 409, ...NOWHERE, body: files(AUTHZ) },
  { note: "for anyone", id: "pushBundle", status: 200, path: { name: "open" }, body: OPEN },
  {
    note: "for anyone",
    id: "showBundle",
    status: 200,
    path: { name: "open" },
    has: { access: { read: "anyone" } },
  },
  { note: "of its example", id: "showBundle", status: 200 },
  { note: "with slashes in its name", id: "showBundle", status: 200, ...web },
  { note: "none", id: "showBundle", status: 404, ...NOWHERE },
  { note: "all", id: "listBundles", status: 200, query: "pretty=true" },
  { note: "its history", id: "showHistory", status: 200 },
  { note: "no history", id: "showHistory", status: 404, ...NOWHERE },
  { note: "no such content", id: "rollBackBundle", status: 404, body: { revision: "01234567" } },
  { note: "no revision", id: "rollBackBundle", status: 400, body: {} },
  { note: "none", id: "deleteBundle", status: 404, ...NOWHERE },
  { note: "an archive", id: "fetchBundle", status: 200 },
  { note: "for WebAssembly", id: "fetchBundle", status: 200, ...web, query: "target=wasm" },
  { note: "as a plan", id: "fetchBundle", status: 200, ...web, query: "target=plan" },
  { note: "for nobody", id: "fetchBundle", status: 400, query: "target=nothing" },
  { note: "none", id: "fetchBundle", status: 404, ...NOWHERE },
  { note: "followed", id: "followEvents", status: 200 },
  { note: "measured", id: "showMetrics", status: 200 },
  { note: "well", id: "showHealth", status: 200, query: "bundles&store" },
  { note: "well", id: "showBundleHealth", status: 200 },
  { note: "none", id: "showBundleHealth", status: 404, ...NOWHERE },
  { note: "no name", id: "showBundleHealth", status: 400, path: { name: "data" } },
  { note: "all", id: "listRoutes", status: 200 },
  { note: "neither", id: "listRoutes", status: 400, query: "pretty=perhaps" },
  { note: "this", id: "showOpenApi", status: 200 },
  { note: "what was done", id: "listAudit", status: 200, query: "order=newest&limit=3&what=push" },
  {
    note: "as lines",
    id: "listAudit",
    status: 200,
    headers: { Accept: "application/x-ndjson" },
  },
  { note: "a name that is none", id: "createToken", status: 400, body: { name: "web" } },
  { note: "all", id: "listTokens", status: 200 },
  { note: "none", id: "rotateToken", status: 404 },
  { note: "none", id: "revokeToken", status: 404 },
];
