import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ActiveRevision } from "../../../../src/decide/active-revision.ts";
import { createDecisions, type Decisions } from "../../../../src/decide/decisions.ts";
import { MAX_INPUTS } from "../../../../src/http/doors/data-api/batch-body.ts";
import { answerDecision } from "../../../../src/http/doors/data-api/decisions.ts";
import type { HttpAnswer } from "../../../../src/http/exchange.ts";
import { decisionRequest } from "../../../support/decision-request.ts";
import { activeRevisionOf } from "../../../support/decisions-of.ts";
import { until } from "../../../support/until.ts";

const FILES = {
  "a.rego": `package authz

default allow := false

allow if input.user.role == "admin"

echo := input

quotient := 1 / input.by

role := "one" if input.one
role := "two" if input.two

double(x) := x * 2
`,
  "data.json": '{"authz":{"base":{"n":1.0}}}',
};

const ID =
  /"(decision_id|batch_decision_id)":( ?)"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"/g;
const TIME = /"(timer_\w+_ns)":\d+/g;

let decisions: Decisions;

beforeAll(async () => {
  decisions = createDecisions({});
  decisions.activate(await activeRevisionOf({ name: "authz", roots: ["authz"], files: FILES }));
  const other = {
    name: "other",
    roots: ["other"],
    files: { "o.rego": "package other\n\nx := 1\n" },
  };
  decisions.activate(await activeRevisionOf({ ...other, digit: "b" }));
});
afterAll(() => decisions.close());

async function ask(
  target: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  return await answerDecision(decisions, decisionRequest("POST", target, body, headers));
}

/** Without what differs from call to call. */
async function asked(
  target: string,
  body: string | Uint8Array,
  headers?: Readonly<Record<string, string>>,
): Promise<{ status: number; body: string }> {
  const answer = await ask(target, body, headers);
  const text = String(answer.body).replaceAll(ID, '"$1":$2"ID"').replaceAll(TIME, '"$1":1');
  return { status: answer.status, body: text };
}

const ALLOW = "/v1/batch/data/authz/allow";
const ECHO = "/v1/batch/data/authz/echo";
const END = '"batch_decision_id":"ID"}\n';
const WARNING = `{"warning":{"code":"api_usage_warning","message":"'inputs' key missing from the request"},${END}`;

describe("a batch is answered as Enterprise OPA answers it", () => {
  const cases = [
    {
      note: "every decision under the caller's own name, in the order of the names",
      target: ALLOW,
      body: '{"inputs":{"b":{"user":{"role":"admin"}},"a":{},"B":null}}',
      status: 200,
      answer: `{"responses":{"B":{"decision_id":"ID","result":false},"a":{"decision_id":"ID","result":false},"b":{"decision_id":"ID","result":true}},${END}`,
    },
    {
      note: "an undefined decision has no result",
      target: "/v1/batch/data/authz/nothing",
      body: '{"inputs":{"a":{}}}',
      status: 200,
      answer: `{"responses":{"a":{"decision_id":"ID"}},${END}`,
    },
    {
      note: "the input's members win over the common ones, and objects are merged",
      target: ECHO,
      body: '{"common_input":{"action":"read","user":{"role":"viewer","team":{"a":1}},"n":1.0},"inputs":{"a":{"user":{"role":"admin","team":{"b":2e1}}},"b":{"user":"bob","n":null}}}',
      status: 200,
      answer: `{"responses":{"a":{"decision_id":"ID","result":{"action":"read","n":1.0,"user":{"role":"admin","team":{"a":1,"b":2e1}}}},"b":{"decision_id":"ID","result":{"action":"read","n":null,"user":"bob"}}},${END}`,
    },
    {
      note: "nothing is merged unless both are objects",
      target: ECHO,
      body: '{"common_input":{"a":1},"inputs":{"a":[1],"b":"text","c":{}}}',
      status: 200,
      answer: `{"responses":{"a":{"decision_id":"ID","result":[1]},"b":{"decision_id":"ID","result":"text"},"c":{"decision_id":"ID","result":{"a":1}}},${END}`,
    },
    {
      note: "a common input that is no object counts for none",
      target: ECHO,
      body: '{"common_input":[1],"inputs":{"c":{}}}',
      status: 200,
      answer: `{"responses":{"c":{"decision_id":"ID","result":{}}},${END}`,
    },
    {
      note: "some that fail among others: 207, and each says its own status",
      target: "/v1/batch/data/authz/role",
      body: '{"inputs":{"a":{"one":1},"b":{"one":1,"two":1},"c":{}}}',
      status: 207,
      answer: `{"responses":{"a":{"decision_id":"ID","result":"one","http_status_code":"200"},"b":{"decision_id":"ID","http_status_code":"500","code":"internal_error","message":"a.rego:12: eval_conflict_error: rule data.authz.role produced conflicting values:\\n  \\"one\\" at a.rego:11\\n  \\"two\\" at a.rego:12"},"c":{"decision_id":"ID","http_status_code":"200"}},${END}`,
    },
    {
      note: "all fail: 500, and none says its status",
      target: "/v1/batch/data/authz/quotient?strict-builtin-errors",
      body: '{"inputs":{"a":{"by":0}}}',
      status: 500,
      answer: `{"responses":{"a":{"decision_id":"ID","code":"internal_error","message":"a.rego:9: eval_builtin_error: div: divide by zero"}},${END}`,
    },
    {
      note: "a function cannot be asked at all",
      target: "/v1/batch/data/authz/double",
      body: '{"inputs":{"a":{}}}',
      status: 500,
      answer: `{
  "code": "internal_error",
  "message": "1 error occurred: 1:1: rego_type_error: function data.authz.double used as reference, not called\\n\\tdata.authz.double\\n\\t^^^^^^^^^^^^^^^^^\\n\\thave: (number) =\\u003e number"
}
`,
    },
    { note: "no inputs", target: ALLOW, body: '{"inputs":{}}', status: 200, answer: `{${END}` },
    ...["", " ", "null", "{}", '{"inputs":null}', '{"input":{}}'].map((body) => ({
      note: `no member inputs: ${JSON.stringify(body)}`,
      target: ALLOW,
      body,
      status: 200,
      answer: WARNING,
    })),
    {
      note: "names of members match in any case, and a second adds to the first",
      target: ECHO,
      body: '{"Inputs":{"a":1,"b":1},"INPUTS":{"b":2},"Common_Input":{"x":1}}',
      status: 200,
      answer: `{"responses":{"a":{"decision_id":"ID","result":1},"b":{"decision_id":"ID","result":2}},${END}`,
    },
    {
      note: "documents of several bundles",
      target: "/v1/batch/data?provenance",
      body: '{"inputs":{"a":{"user":{"role":"admin"}}}}',
      status: 200,
      answer: `{"responses":{"a":{"decision_id":"ID","provenance":{"version":"1.22.2","build_commit":"","build_timestamp":"","build_hostname":"","bundles":{"authz":{"revision":"${"a".repeat(64)}"},"other":{"revision":"${"b".repeat(64)}"}}},"result":{"authz":{"allow":true,"base":{"n":1.0},"echo":{"user":{"role":"admin"}}},"other":{"x":1}}}},${END}`,
    },
    {
      note: "metrics of the whole and of each",
      target: `${ALLOW}?metrics`,
      body: '{"inputs":{"a":{}}}',
      status: 200,
      answer: `{"metrics":{"counter_server_query_cache_hit":1,"timer_rego_input_parse_ns":1,"timer_server_handler_ns":1},"responses":{"a":{"decision_id":"ID","metrics":{"timer_rego_query_eval_ns":1,"timer_server_handler_ns":1},"result":false}},${END}`,
    },
    {
      note: "names that are no plain text",
      target: ECHO,
      body: '{"inputs":{"__proto__":1,"<é\\n>":{"constructor":"\\ud800"}}}',
      status: 200,
      answer: `{"responses":{"\\u003cé\\n\\u003e":{"decision_id":"ID","result":{"constructor":"\uFFFD"}},"__proto__":{"decision_id":"ID","result":1}},${END}`,
    },
  ];

  test.each(cases)("$note", async ({ target, body, status, answer }) => {
    expect(await asked(target, body)).toEqual({ status, body: answer });
  });

  test("indented, from YAML and from gzip", async () => {
    const pretty = await asked(`${ALLOW}?pretty`, '{"inputs":{"a":{}}}');
    expect(JSON.parse(pretty.body)).toEqual({
      responses: { a: { decision_id: "ID", result: false } },
      batch_decision_id: "ID",
    });
    expect(pretty.body).toContain('\n  "responses": {\n    "a": {\n');
    const plain = await asked(ALLOW, '{"inputs":{"a":{}}}');
    const yaml = { "content-type": "application/yaml" };
    expect(await asked(ALLOW, "inputs:\n  a: {}\n", yaml)).toEqual(plain);
    const gzip = { "content-encoding": "gzip" };
    expect(await asked(ALLOW, gzipSync('{"inputs":{"a":{}}}'), gzip)).toEqual(plain);
  });

  test("the revisions that answered stand in the headers", async () => {
    const answer = await ask(ALLOW, '{"inputs":{"a":{}}}');
    expect(answer.headers["Gatehouse-Revision"]).toBe(`authz@${"a".repeat(64)}`);
  });
});

describe("a batch is refused", () => {
  const malformed = (reason: string) => `body contains malformed input document: ${reason}`;
  const deep = `${'{"a":'.repeat(200)}1${"}".repeat(200)}`;
  const many = Array.from({ length: MAX_INPUTS + 1 }, (_, at) => `"${at}":1`).join();
  const cases = [
    {
      note: "no object",
      body: "[1]",
      message: malformed(
        "json: cannot unmarshal array into Go value of type batchquery.BatchDataRequestV1",
      ),
    },
    {
      note: "inputs that are no object",
      body: '{"inputs":[1]}',
      message: malformed(
        "json: cannot unmarshal array into Go struct field BatchDataRequestV1.inputs of type map[string]*interface {}",
      ),
    },
    { note: "cut off", body: '{"inputs":{"a":', message: malformed("unexpected EOF") },
    {
      note: "a number past all bounds",
      body: '{"inputs":{"a":1e999999}}',
      message: "invalid number: number too big",
    },
    {
      note: "an explanation",
      target: `${ALLOW}?explain=full`,
      body: '{"inputs":{"a":1}}',
      message: /^explain=full is not supported for batches/,
    },
    {
      note: "objects in each other's place deeper than they are merged",
      body: `{"common_input":${deep},"inputs":{"a":${deep}}}`,
      message: "common_input and an input hold objects in each other's place more than 100 deep",
    },
    {
      note: "too many inputs",
      body: `{"inputs":{${many}}}`,
      status: 413,
      message: "a batch may hold 10000 inputs; this one holds more",
    },
  ];

  test.each(cases)("$note", async ({ target = ECHO, body, status = 400, message }) => {
    const answer = await ask(target, body);
    const told = JSON.parse(String(answer.body)) as { readonly message: string };
    expect({ status: answer.status, message: told.message }).toEqual({
      status,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
  });

  test.each(["GET", "PUT", "DELETE"])("%s is not for batches", async (method) => {
    const answer = await answerDecision(decisions, decisionRequest(method, ALLOW));
    expect(answer).toMatchObject({ status: 405, headers: { Allow: "POST" } });
  });
});

describe("what a batch promises", () => {
  test("each decision is what the Data API gives for that input, however it is written", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 8 }),
        async (inputs) => {
          const answer = await ask(ECHO, JSON.stringify({ inputs }));
          const { responses = {} } = JSON.parse(String(answer.body)) as {
            readonly responses?: Readonly<Record<string, { readonly result: unknown }>>;
          };
          for (const [key, input] of Object.entries(inputs)) {
            const single = await ask("/v1/data/authz/echo", JSON.stringify({ input }));
            const { result } = JSON.parse(String(single.body)) as { readonly result?: unknown };
            const wanted = input === null ? null : result;
            expect(Object.getOwnPropertyDescriptor(responses, key)?.value.result).toEqual(wanted);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test("the same where it is known what the rules read of an input", async () => {
    const readers = createDecisions({});
    const files = {
      "r.rego":
        'package r\n\nallow if input.user.role == "admin"\n\nallow if input.roles[_] == input.user.name\n',
    };
    readers.activate(await activeRevisionOf({ name: "r", roots: ["r"], files }));
    const askReaders = async (path: string, body: unknown): Promise<string> => {
      const text = JSON.stringify(body);
      return String((await answerDecision(readers, decisionRequest("POST", path, text))).body);
    };
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`k${at}`, {}]));
    await askReaders("/v1/batch/data/r/allow", { inputs: many });
    await until("what is read to be found", () => readers.reads(["r", "allow"]));
    const word = fc.constantFrom("admin", "é", "\\", "long name of somebody", 1, null);
    const input = fc.oneof(
      fc.record({
        user: fc.record({ role: word, name: word, more: fc.json() }, { requiredKeys: [] }),
        roles: fc.array(word),
      }),
      fc.jsonValue(),
    );
    const inputs = fc.dictionary(fc.string(), input, { maxKeys: 8 });
    await fc.assert(
      fc.asyncProperty(inputs, fc.option(input, { nil: undefined }), async (each, common_input) => {
        const text = await askReaders("/v1/batch/data/r/allow", { inputs: each, common_input });
        const { responses = {} } = JSON.parse(text) as {
          readonly responses?: Readonly<Record<string, { readonly result?: unknown }>>;
        };
        for (const [key, own] of Object.entries(each)) {
          const single = await askReaders("/v1/data/r/allow", { input: merged(common_input, own) });
          const { result } = JSON.parse(single) as { readonly result?: unknown };
          expect(Object.getOwnPropertyDescriptor(responses, key)?.value.result).toEqual(result);
        }
      }),
      { numRuns: 200 },
    );
    readers.close();
  });

  test("a merged input is what merging the parsed objects gives", async () => {
    const small = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, fc.integer(), fc.string(), tie("object")),
      object: fc.dictionary(fc.constantFrom("a", "b", "c", "é"), tie("value"), { maxKeys: 3 }),
    })).object as fc.Arbitrary<Readonly<Record<string, unknown>>>;
    await fc.assert(
      fc.asyncProperty(small, small, async (common_input, input) => {
        const answer = await ask(ECHO, JSON.stringify({ common_input, inputs: { a: input } }));
        const { responses } = JSON.parse(String(answer.body)) as {
          readonly responses: { readonly a: { readonly result: unknown } };
        };
        expect(responses.a.result).toEqual(merged(common_input, input));
      }),
      { numRuns: 200 },
    );
  });

  test("a long one lets others in between, is answered by one revision, and that is closed behind it", async () => {
    const slow = createDecisions({});
    const files = (word: string) => ({
      "p.rego": `package p\n\nanswer := "${word}" if count([n | some n in numbers.range(1, 300)]) == 300\n`,
    });
    const closed: string[] = [];
    const revision = async (word: string, digit: string): Promise<ActiveRevision> => {
      const active = await activeRevisionOf({ name: "p", roots: ["p"], files: files(word), digit });
      return {
        ...active,
        close() {
          closed.push(word);
          active.close();
        },
      };
    };
    const second = await revision("second", "b");
    slow.activate(await revision("first", "a"));
    const inputs = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`k${at}`, at]));
    const request = decisionRequest("POST", "/v1/batch/data/p/answer", JSON.stringify({ inputs }));
    const pending = answerDecision(slow, request);
    expect(pending).toBeInstanceOf(Promise);
    slow.activate(second);
    expect(closed).toEqual([]);
    const single = await answerDecision(slow, decisionRequest("POST", "/v1/data/p/answer", "{}"));
    expect(String(single.body)).toContain("second");
    const { body } = await pending;
    const { responses } = JSON.parse(String(body)) as {
      readonly responses: Readonly<Record<string, { readonly result: string }>>;
    };
    expect(Object.keys(responses)).toHaveLength(1_000);
    expect(new Set(Object.values(responses).map(({ result }) => result))).toEqual(
      new Set(["first"]),
    );
    expect(closed).toEqual(["first"]);
    slow.close();
    expect(closed).toEqual(["first", "second"]);
  });
});

function merged(common: unknown, input: unknown): unknown {
  if (!isRecord(common) || !isRecord(input)) return input;
  const own = Object.entries(input).map(([key, value]) => [
    key,
    Object.hasOwn(common, key) ? merged(common[key], value) : value,
  ]);
  return { ...common, ...Object.fromEntries(own) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
