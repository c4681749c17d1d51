import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ActiveRevision } from "../../../../src/decide/active-revision.ts";
import { createDecisions, type Decisions } from "../../../../src/decide/decisions.ts";
import { parseBundleName } from "../../../../src/domain/bundle-name.ts";
import {
  answerDecision,
  isDecisionRequest,
} from "../../../../src/http/doors/data-api/decisions.ts";
import type { HttpAnswer } from "../../../../src/http/exchange.ts";
import { decisionRequest } from "../../../support/decision-request.ts";
import { activeRevisionOf } from "../../../support/decisions-of.ts";

describe("isDecisionRequest", () => {
  test.each([
    ["/v1/data", true],
    ["/v1/data/a/b", true],
    ["/v0/data/a", true],
    ["/", true],
    ["/v1/bundles/authz/data", true],
    ["/v1/bundles/k8s/injector/data/a/data/b", true],
    ["/v1/datax", false],
    ["/v2/data", false],
    ["/v1/bundles", false],
    ["/v1/bundles/data", false],
    ["/v1/bundles/authz", false],
    ["/v1/bundles/authz/revisions", false],
    ["/v1/bundles/authz/datax", false],
    ["/bundles/authz/data", false],
  ])("%s: %s", (path, want) => {
    expect(isDecisionRequest(path)).toBe(want);
  });
});

describe("Gatehouse-Revision over many bundles", () => {
  const cases = [
    { note: "the list while it fits into 1 kB", bundles: 14, isListed: true },
    { note: "a digest of the list when it does not", bundles: 15, isListed: false },
    { note: "a digest for three hundred", bundles: 300, isListed: false },
  ];
  const names = (count: number) => Array.from({ length: count }, (_, index) => `b${100 + index}`);
  let one: ActiveRevision;

  beforeAll(async () => {
    one = await activeRevisionOf({ name: "one", files: { "a.rego": "package one\n\nx := 1\n" } });
  });

  test.each(cases)("is $note", async ({ bundles, isListed }) => {
    const decisions = createDecisions({ loadRevision: async () => undefined });
    for (const name of names(bundles).toReversed()) {
      decisions.activate({ ...one, name: parseBundleName(name), roots: [name] });
    }
    const request = decisionRequest("POST", "/v1/data?provenance", "{}");
    const answer = await answerDecision(decisions, request);
    const { provenance } = JSON.parse(String(answer.body)) as {
      provenance: { bundles: Readonly<Record<string, { readonly revision: string }>> };
    };
    const list = Object.entries(provenance.bundles)
      .map(([name, { revision }]) => `${name}@${revision}`)
      .join(", ");
    const digest = createHash("sha256").update(list).digest("hex");
    expect(answer.headers["Gatehouse-Revision"]).toBe(isListed ? list : `sha256:${digest}`);
    expect(Object.keys(provenance.bundles)).toEqual(names(bundles));
  });
});

describe("strict builtin errors", () => {
  const files = { "p.rego": "package p\n\nquotient := 1 / input.by\n" };
  const strict = "strict-builtin-errors";
  let decisions: Decisions;

  beforeAll(async () => {
    const settings = { engine: "wasm", entrypoints: ["p/quotient"] } as const;
    const head = await activeRevisionOf({ name: "p", files, settings });
    const older = await activeRevisionOf({ name: "p", files, digit: "b" });
    decisions = createDecisions({ loadRevision: async () => older });
    decisions.activate(head);
  });
  afterAll(() => decisions.close());

  test.each([
    { note: "of an entrypoint in Wasm", target: `/v1/data/p/quotient?${strict}`, status: 500 },
    { note: "which nobody wants", target: "/v1/data/p/quotient", status: 200 },
    { note: "inside a bundle", target: `/v1/bundles/p/data/p/quotient?${strict}`, status: 500 },
    {
      note: "of an older revision",
      target: `/v1/bundles/p/data/p/quotient?${strict}&revision=${"b".repeat(64)}`,
      status: 500,
    },
  ])("$note: $status", async ({ target, status }) => {
    const answer = await answerDecision(
      decisions,
      decisionRequest("POST", target, '{"input":{"by":0}}'),
    );
    const text = String(answer.body);
    expect({ status: answer.status, isTold: text.includes("div: divide by zero") }).toEqual({
      status,
      isTold: status === 500,
    });
  });
});

describe("what is ours alone in a decision answer", () => {
  let decisions: Decisions;

  beforeAll(async () => {
    const first = await activeRevisionOf({
      name: "team/authz",
      roots: ["authz"],
      files: {
        "a.rego": "package authz\n\nallow := input.user\n",
        "data.json": '{"authz":{"n":1.0}}',
      },
    });
    const second = await activeRevisionOf({
      name: "other",
      roots: ["other", "shared/other"],
      digit: "b",
      files: { "o.rego": "package other\n\nx := 1\n", "data.json": '{"shared":{"other":{"y":2}}}' },
    });
    const older = await activeRevisionOf({
      name: "team/authz",
      digit: "c",
      files: { "a.rego": 'package authz\n\nallow := "old"\n' },
    });
    decisions = createDecisions({
      loadRevision: async (_name, revision) => (revision === older.revision ? older : undefined),
      resolveRevision: async (_name, prefix) => prefix[0]?.repeat(64) as typeof older.revision,
    });
    decisions.activate(first);
    decisions.activate(second);
  });
  afterAll(() => decisions.close());

  const ask = async (
    method: string,
    target: string,
    body?: string | Uint8Array,
    headers?: Record<string, string>,
  ): Promise<HttpAnswer> =>
    await answerDecision(decisions, decisionRequest(method, target, body, headers));
  const A = `team/authz@${"a".repeat(64)}`;
  const B = `other@${"b".repeat(64)}`;
  const OLD = `team/authz@${"c".repeat(64)}`;

  test.each([
    {
      note: "the owner of a path is named",
      target: "/v1/data/authz/allow",
      body: '{"result":"u"}',
      by: A,
    },
    {
      note: "the owner is named for an undefined answer too",
      target: "/v1/data/other/no",
      body: "{}",
      by: B,
    },
    {
      note: "above several bundles all take part, in order of names",
      target: "/v1/data",
      body: '{"result":{"authz":{"allow":"u","n":1.0},"other":{"x":1},"shared":{"other":{"y":2}}}}',
      by: `${B}, ${A}`,
    },
    { note: "nobody owns a path", target: "/v1/data/elsewhere", body: "{}", by: undefined },
    {
      note: "one bundle alone",
      target: "/v1/bundles/team/authz/data/authz/allow",
      body: '{"result":"u"}',
      by: A,
    },
    {
      note: "one bundle alone, all of it",
      target: "/v1/bundles/other/data",
      body: '{"result":{"other":{"x":1},"shared":{"other":{"y":2}}}}',
      by: B,
    },
    {
      note: "an older revision",
      target: `/v1/bundles/team/authz/data/authz/allow?revision=${"c".repeat(64)}`,
      body: '{"result":"old"}',
      by: OLD,
    },
    {
      note: "an older revision by prefix",
      target: "/v1/bundles/team/authz/data/authz/allow?revision=ccc",
      body: '{"result":"old"}',
      by: OLD,
    },
    {
      note: "the head by its revision",
      target: `/v1/bundles/team/authz/data/authz/allow?revision=${"a".repeat(64)}`,
      body: '{"result":"u"}',
      by: A,
    },
  ])("$note", async ({ target, body, by }) => {
    const answer = await ask("POST", target, '{"input":{"user":"u"}}');
    expect(answer).toMatchObject({ status: 200, body: `${body}\n` });
    expect(answer.headers["Gatehouse-Revision"]).toBe(by);
  });

  test.each([
    {
      note: "an unknown bundle",
      target: "/v1/bundles/nobody/data",
      status: 404,
      code: "not_found",
    },
    {
      note: "a name that can be none",
      target: "/v1/bundles/.x/data",
      status: 400,
      code: "invalid_parameter",
    },
    {
      note: "an unknown revision",
      target: "/v1/bundles/other/data?revision=ddd",
      status: 404,
      code: "not_found",
    },
  ])("$note is refused in OPA's shape", async ({ target, status, code }) => {
    const answer = await ask("GET", target);
    expect(answer.status).toBe(status);
    expect(JSON.parse(String(answer.body))).toEqual({ code, message: expect.any(String) });
    expect(answer.headers["Content-Type"]).toBe("application/json");
  });

  test.each(["PUT", "PATCH", "DELETE", "GET"])("%s of / is not allowed", async (method) => {
    expect(await ask(method, "/")).toMatchObject({ status: 405, headers: { Allow: "POST" } });
  });

  test.each([
    { method: "PUT", target: "/v1/data", allow: "GET, POST" },
    { method: "PATCH", target: "/v1/data/authz/allow", allow: "GET, POST" },
    { method: "DELETE", target: "/v1/bundles/team/authz/data/authz", allow: "GET, POST" },
    { method: "HEAD", target: "/v1/data/authz", allow: "GET, POST" },
    { method: "GET", target: "/v0/data/authz", allow: "POST" },
  ])("$method $target is refused in OPA's shape, with Allow", async ({ method, target, allow }) => {
    const answer = await ask(method, target);
    expect(answer.status).toBe(405);
    expect(answer.headers).toMatchObject({ Allow: allow, "Content-Type": "application/json" });
    expect(JSON.parse(String(answer.body))).toEqual({
      code: "method_not_allowed",
      message: `${method} is not for decisions; ${allow}`,
    });
  });

  test("metrics and provenance come in OPA's order", async () => {
    const answer = await ask("POST", "/v1/data/other/x?metrics&provenance&pretty", "");
    const body = JSON.parse(String(answer.body));
    expect(Object.keys(body)).toEqual(["provenance", "metrics", "result", "warning"]);
    expect(body.provenance.bundles).toEqual({ other: { revision: "b".repeat(64) } });
    expect(body.metrics).toEqual({
      counter_server_query_cache_hit: 1,
      timer_rego_input_parse_ns: expect.any(Number),
      timer_rego_query_eval_ns: expect.any(Number),
      timer_server_handler_ns: expect.any(Number),
    });
  });

  test("a body that unpacks to too much is refused before it is unpacked whole", async () => {
    const small = await answerDecision(
      decisions,
      decisionRequest("POST", "/v1/data/other", gzipSync(" ".repeat(100)), {
        "content-encoding": "gzip",
      }),
      { maxInflatedBytes: 50 },
    );
    expect(small.status).toBe(413);
  });

  test("a YAML bomb is refused", async () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 9; i++) lines.push(`a${i}: &a${i} [${`*a${i - 1}, `.repeat(10)}]`);
    const headers = { "content-type": "application/yaml" };
    const answer = await ask("POST", "/v1/data/other", lines.join("\n"), headers);
    expect(answer.status).toBe(400);
    expect(String(answer.body)).toContain("excessive aliasing");
  });

  test.each([
    {
      note: "nesting deeper than anybody writes",
      body: `input: ${"[".repeat(8_000)}`,
      says: "yaml: line 1, column 207: nested deeper than 200 levels",
    },
    {
      note: "aliases of long text",
      body: `input:\n- &l ${"x".repeat(1_000)}\n${"- *l\n".repeat(5_000)}`,
      says: "yaml: document contains excessive aliasing",
    },
    {
      note: "merges of a long map",
      body: `a: &l {x: ${"x".repeat(1_000)}}\ninput:\n${"- <<: *l\n".repeat(3_000)}`,
      says: "yaml: document contains excessive aliasing",
    },
    {
      note: "more than is read while others wait",
      body: `input: [${"1,".repeat(150_000)}]`,
      says: "more than 200000 marks and values; send this much as JSON",
    },
    {
      note: "an anchor inside itself",
      body: "input: &a [*a]",
      says: "yaml: unknown anchor 'a' referenced",
    },
    {
      note: "a mistake far down",
      body: `${"a: 1\n".repeat(1_000)}input: [\n`,
      says: "yaml: line 1002, column 1: ",
    },
  ])("YAML is refused for $note", async ({ body, says }) => {
    const headers = { "content-type": "application/yaml" };
    const answer = await ask("POST", "/v1/data/other", body, headers);
    expect(answer.status).toBe(400);
    expect(String(answer.body)).toContain(says);
  });

  test("no bytes from outside break it", async () => {
    const path = fc
      .array(fc.constantFrom("a", "data", "/", "%", "%2f", "..", '"', "%22", "%ff", "é", "1", ""))
      .map((parts) => `${parts.join("")}`);
    const prefix = fc.constantFrom(
      "/v1/data/",
      "/v0/data/",
      "/v1/bundles/",
      "/v1/bundles/other/data/",
    );
    const headers = fc.record(
      {
        "content-type": fc.constantFrom("application/yaml", "application/json"),
        "content-encoding": fc.constantFrom("gzip", "x"),
        "accept-encoding": fc.constantFrom("gzip", "gzip;q", ";;,,", "*"),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(fc.uint8Array(), fc.json(), fc.string());
    const method = fc.constantFrom("GET", "POST", "HEAD", "PUT");
    const query = fc.oneof(fc.string(), fc.constantFrom("input=1", "pretty&metrics", "revision=x"));
    await fc.assert(
      fc.asyncProperty(method, prefix, path, query, headers, body, async (...parts) => {
        const [verb, start, end, rest, fields, sent] = parts;
        const path = start + end;
        if (!isDecisionRequest(path)) return;
        const answer = await ask(verb, `${path}?${rest}`, sent, fields);
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(answer.status).toBeLessThan(600);
      }),
      { numRuns: 500 },
    );
  });

  test("system answers with the live bundles", async () => {
    const answer = await ask("GET", "/v1/data/system/bundles/other/manifest/roots");
    expect(answer.body).toBe('{"result":["other","shared/other"]}\n');
  });
});
