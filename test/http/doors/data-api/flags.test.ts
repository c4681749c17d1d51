import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createDecisions, type Decisions } from "../../../../src/decide/decisions.ts";
import { answerDecision } from "../../../../src/http/doors/data-api/decisions.ts";
import { decisionRequest } from "../../../support/decision-request.ts";
import { activeRevisionOf } from "../../../support/decisions-of.ts";
import {
  type OpaDataServer,
  type PlainRequest,
  startOpaDataServer,
} from "../../../support/opa-data-server.ts";

const BUNDLES = {
  authz: {
    "a.rego": `package authz

default allow := false

allow if input.user == "alice"

echo := input

quotient := 1 / input.by

role := "one" if input.one
role := "two" if input.two

double(x) := x * 2

long := concat("", ["abcdef" | some _ in numbers.range(1, 400)])
`,
    "data.json": '{"authz":{"list":[1.0,"<é>"]}}',
  },
  main: { "m.rego": 'package system\n\nmain := {"hello": input}\n' },
};

const ROOTS: Readonly<Record<keyof typeof BUNDLES, readonly string[]>> = {
  authz: ["authz"],
  main: ["system"],
};

interface Asked extends PlainRequest {
  readonly note: string;
}

const FLAGS = [
  "",
  "pretty",
  "metrics",
  "metrics=false",
  "provenance",
  "provenance=TRUE&metrics=true",
  "instrument",
  "instrument&metrics=false&pretty",
  "strict-builtin-errors",
  "strict-builtin-errors&metrics&provenance&pretty",
  "rule_labels",
  "explain=off&pretty=no",
];

const input = JSON.stringify({ user: "alice", by: 0, one: 1 });
const wrapped = `{"input":${input}}`;
const yaml = { "content-type": "application/yaml" };
const gzip = { "content-encoding": "gzip" };

const REQUESTS: readonly Asked[] = [
  ...["allow", "echo", "quotient", "nothing", "list", "role"].flatMap((rule) => [
    { note: "", method: "POST", target: `/v1/data/authz/${rule}`, body: wrapped },
    { note: "", method: "POST", target: `/v0/data/authz/${rule}`, body: input },
    { note: "", method: "GET", target: `/v1/data/authz/${rule}` },
  ]),
  { note: "without an input", method: "POST", target: "/v1/data/authz/allow", body: "{}" },
  { note: "without a body", method: "POST", target: "/v1/data/authz/nothing" },
  {
    note: "an error",
    method: "POST",
    target: "/v1/data/authz/role",
    body: '{"input":{"one":1,"two":1}}',
  },
  { note: "a function", method: "POST", target: "/v1/data/authz/double", body: "{}" },
  { note: "no JSON", method: "POST", target: "/v1/data/authz/echo", body: "{" },
  { note: "a path of two bundles", method: "POST", target: "/v1/data", body: '{"input":{"by":1}}' },
  { note: "nobody's path", method: "POST", target: "/v1/data/nobody/s", body: "{}" },
  { note: "nobody's path", method: "POST", target: "/v0/data/nobody/s", body: "{}" },
  { note: "the default decision", method: "POST", target: "/", body: input },
  { note: "the default decision without a body", method: "POST", target: "/" },
  {
    note: "YAML",
    method: "POST",
    target: "/v1/data/authz/echo",
    headers: yaml,
    body: "input: [yes, 017]",
  },
  {
    ...{ note: "binary YAML", method: "POST", target: "/v1/data/authz/echo", headers: yaml },
    body: "input:\n  a: !!binary aGVsbG8=\n  b: !!binary /w==\n",
  },
  {
    note: "binary YAML",
    method: "POST",
    target: "/v0/data/authz/echo",
    headers: yaml,
    body: "!!binary PCY+",
  },
  {
    note: "gzip",
    method: "POST",
    target: "/v1/data/authz/echo",
    headers: gzip,
    body: gzipSync(wrapped),
  },
  { note: "gzip", method: "POST", target: "/", headers: gzip, body: gzipSync(input) },
  {
    ...{ note: "a packed answer", method: "GET", target: "/v1/data/authz/long" },
    headers: { "accept-encoding": "gzip" },
  },
];

const cases: readonly Asked[] = REQUESTS.flatMap((request) =>
  FLAGS.map((flags) => {
    const target = flags === "" ? request.target : `${request.target}?${flags}`;
    return { ...request, target, note: `${request.method} ${target} ${request.note}`.trim() };
  }),
);

const inputs = ["1", "null", "%7B%22user%22:%22alice%22%7D", "tru", ""].flatMap((text) =>
  ["", "&pretty", "&metrics&provenance"].map((flags): Asked => {
    const target = `/v1/data/authz/echo?input=${text}${flags}`;
    return { note: `GET ${target}`, method: "GET", target };
  }),
);

describe.each([
  { note: "with decision ids, where OPA logs its decisions", decisionIds: true },
  { note: "without decision ids, where it does not", decisionIds: false },
])("every flag of the Data API does what it does in a real OPA, $note", ({ decisionIds }) => {
  let opa: OpaDataServer;
  let decisions: Decisions;

  beforeAll(async () => {
    decisions = createDecisions({});
    const files: Record<string, string> = {};
    for (const [at, [name, texts]] of Object.entries(BUNDLES).entries()) {
      const digit = "ab"[at] as string;
      const roots = ROOTS[name as keyof typeof BUNDLES];
      decisions.activate(await activeRevisionOf({ name, roots, files: texts, digit }));
      const manifest = JSON.stringify({ revision: digit.repeat(64), roots });
      for (const [file, text] of Object.entries({ ...texts, ".manifest": manifest })) {
        files[`${name}/${file}`] = text;
      }
    }
    const logs = decisionIds ? ["--set", "decision_logs.console=true"] : [];
    const bundles = Object.keys(BUNDLES).flatMap((name) => ["-b", name]);
    opa = await startOpaDataServer(files, [...logs, ...bundles]);
  });
  afterAll(async () => {
    decisions?.close();
    await opa?.close();
  });

  test.each([...cases, ...inputs])("$note", async ({ note: _note, ...plain }) => {
    // The second time OPA's query is prepared, as ours always is.
    await opa.ask(plain);
    const theirs = await opa.ask(plain);
    const { method, target, body, headers } = plain;
    const request = decisionRequest(method, target, body, headers);
    const ours = await answerDecision(decisions, request, { decisionIds });
    const isPacked = theirs.headers["content-encoding"] === "gzip";
    const seen = isPacked ? gunzipSync(ours.body as Uint8Array) : ours.body;
    const wanted = isPacked ? gunzipSync(theirs.body) : theirs.body;
    expect({ status: ours.status, body: likeOpa(String(seen)) }).toEqual({
      status: theirs.status,
      body: likeOpa(wanted.toString("utf8")),
    });
    // Ours are those that took part, OPA's are all.
    expect(bundlesOf(wanted.toString("utf8"))).toMatchObject(bundlesOf(String(seen)));
  });
});

/** What differs from call to call is the same; what OPA alone measures is left out. */
function likeOpa(body: string): string {
  return body
    .replaceAll(/("decision_id": ?)"[0-9a-f-]{36}"/g, '$1"ID"')
    .replaceAll(/(_ns": ?)\d+/g, "$11")
    .replaceAll(OPA_ALONE, "")
    .replaceAll(/,\s*"bundles": ?\{(?:[^{}]*\{[^{}]*\})*\s*\}/g, "")
    .replaceAll("authz/a.rego", "a.rego");
}

function bundlesOf(body: string): object {
  if (!body.includes('"provenance"')) return {};
  const { provenance } = JSON.parse(body) as { readonly provenance: { readonly bundles?: object } };
  return provenance.bundles ?? {};
}

/** Counters and histograms of `instrument`, the times of compiling, and of looking up base documents. */
const OPA_ALONE =
  /\s*"(?:histogram_\w+": ?\{[^}]*\}|(?:counter_eval_op|timer_eval_op|timer_compile|timer_query_compile|timer_rego_query_compile|timer_rego_external_resolve|timer_rego_query_parse)\w*": ?\d+),?/g;
