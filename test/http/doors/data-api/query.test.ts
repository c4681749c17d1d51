import { gzipSync } from "node:zlib";
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

const AUTHZ = {
  "a.rego": `package authz

default allow := false

allow if input.user == "alice"

names contains n if some n in ["a", "b"]

double(x) := x * 2

pairs[k] := v if some k, v in {"x": 1, "y": 2}

role := "one" if input.one
role := "two" if input.two

shares := data.other.list[0]
`,
};
const OTHER = {
  "o.rego": "package other\n\nx := data.authz.pairs.y\n",
  "data.json": '{"other":{"list":[1.0,{"k":[]}],"é":"<&>"}}',
};

const get = (q: string, flags = ""): PlainRequest => ({
  method: "GET",
  target: `/v1/query?q=${encodeURIComponent(q)}${flags}`,
});
const post = (body: string | Uint8Array, headers = {}): PlainRequest => ({
  ...{ method: "POST", target: "/v1/query", body, headers },
});
const asked = (query: string, input: unknown): PlainRequest =>
  post(JSON.stringify({ query, input }));

const QUERIES = [
  "x = 1",
  "x := 1; y = [x, {2, 1}]",
  "x = {[1]: {true: null}}",
  "data.authz.allow",
  "data.authz.allow; true",
  "not data.authz.allow",
  "data.nope",
  "data.authz.nope",
  "some x; data.authz.names[x]",
  "data.authz.names[x]",
  "data.authz.names[_]",
  'data.authz.names["a"]',
  'data.authz.names["z"]',
  "some x in data.authz.names",
  "some k, v in data.authz.pairs",
  "d := data.authz.pairs; k = d[z]",
  "x = data.authz.double(2)",
  "data.authz.double(2)",
  "data.authz.double(2, x)",
  "y = data.other.x; z = data.authz.shares",
  "x = data.other.list[i]",
  "x = data.other.é",
  "data",
  "x = data",
  "x = data.authz; data.other",
  'x = data[i]; i = "other"',
  "data.other.list[0].k",
  "false",
  "null",
  "1 == 2",
  "1 < 2; x = 3",
  '{"a": x} = {"a": 1}',
  "[x, _] = [1, 2]",
  "x = y; y = 1",
  "a = 1; a = 2",
  "a := 1\nb := 2",
  "a := 1 # what\n\n\n# more\nb := a + 1",
  "x = 1 y = 2",
  'x := {"a", "b"}[_]',
  "every x in [1] { x > 0 }",
  "every x in [1] { x > 1 }",
  "walk([1], [p, v])",
  "walk([1])",
  "x = walk([1])",
  "x = 1 / 0",
  'to_number("x")',
  "[x | x := 1]",
  "y = [x | x := [3, 1, 2][_]]",
  "y = {x: i | x := [3, 1, 2][i]}",
  "print(1)",
  "print(1); x = 2",
  'x = sprintf("%v<&>", [1.0])',
  'x = $"{1 + 1}-{data.authz.names}"',
  "data.authz.role with input.one as 1",
  "data.authz.role with input.one as 1 with input.two as 1",
  'x = data.authz.allow with input as {"user": "alice"}',
  "x = data.authz.pairs with data.authz.pairs as 3",
  "not x with input as 1",
  "input.x",
  "x = input",
  '"\\ud800"',
  "x = 12345678901234567890.0",
  "x = 1e3",
  "opa.runtime()",
  "some x, y; x = 1; y = 2",
  "some x; x = 1; z = [x | some x in [2]]",
  "x",
  "x > 1; y = 2",
  "x = z + 1",
  "not y",
  "a.b.c",
  "x == 1 or y == 2",
  "f(1)",
  "foo.bar(1, 2)",
  "x := foo(1)",
  "count([1], [2], [3])",
  "data.authz.double(1, 2, 3)",
  "count()",
  "x := 1; x := 2",
  "some x; some x",
  "some x; x := 1",
  "x = 1; x := 2",
  'http.send({"method": "get", "url": "http://x"})',
  'x = [y | y = http.send({"method": "get", "url": "http://x"})]',
  "x = 1 +",
  "}",
  "x = [1, 2",
  "import data.x",
  "package a",
  "allow := true if { true }",
  "p { true }",
  "",
  "# nothing",
  " ",
];

/** What OPA's type checker has something to say of. */
/** What is declared and then not mentioned. */
const UNUSED = [
  "every x in [1] { true }",
  "every k, x in [1] { x == 1 }",
  "every k, x in [1] { true }",
  "every _ in [1] { true }",
  "some x; true",
  "some x, y; x = 1",
  "some y, x; true",
  "some _; true",
  "some x in [1]",
  "some x in [1]; true",
  "some _ in [1]",
  "some x",
  "y := [1 | some x]",
  "y := [x | some x; x = 1]",
  "y := [1 | some x; true]",
  "y := {x: 1 | some x, z; x = 1}",
  "y := {1 | every x in [1] { some z; true }}",
  "some x; every y in [1] { y == x; some z }",
  "not { some x; true }",
  "some x; x := 1",
  "some x; not x",
  "some a; z := [b | some b; true]",
  "z := [b | some b; true]; some a; true",
  "some x; some x; true",
  "some x; true; y := 1",
  'y := $"{[1 | some x; true]}"',
  "{ some x; true } and { some y; true }",
  "some x; y := [1 | x = 1]",
  "some x; data.authz.pairs[x]",
  "some x; 1 = 1 with input as x",
  "some x in [1]; some y; true",
];

const TYPED = [
  '1 + "a"',
  'x := 1 + "a"',
  'x := "a"; y := x + 1',
  "x = 1; x = {1}",
  '[1, 2] == ["a"]',
  '{"a": 1} == {"b": 1}',
  '{"a": 1}.b',
  'x = {"a": 1}.b',
  'x := {"a": 1}; y := x.b',
  "x := {}; y := x.b",
  "x := [1, 2]; y := x.k",
  '[1, 2]["a"]',
  'x := [1, 2][i]; i = "a"',
  'i := "a"; x := [1, 2][i]',
  "k := 1; x := data.authz.pairs[k]",
  "data.authz.allow.x",
  "x := data.authz.allow.x",
  "x = data.authz.role.y.z",
  "data.authz.names.a.b",
  "data.authz.pairs.x.y",
  "data.authz.pairs[k].y",
  "data.authz.double",
  "x = data.authz.double",
  "data.authz.double.x",
  "data.authz.double[x]",
  "x := data.authz[k].y",
  "data[1]",
  "data[1].x",
  "data.authz[2]",
  "x := true; data.authz[x]",
  'data.authz.double("a")',
  'x = data.authz.double("a") + 1',
  'y := "a"; x = data.authz.double(y)',
  'count(1) + count("a", "b")',
  "count(1)",
  "count(input.x)",
  'upper(1); lower(2); trim(3, "a")',
  'sum([1, "a"])',
  'sum([1, x]); x := "a"',
  'x := "a"; sum([1, x])',
  "sprintf(1, [])",
  '"a" in 1',
  '1 in ["a"]',
  '"k", 1 in [1]',
  'some x in ["a"]; x == 1',
  'some k, v in {"a": 1}; k > v; k == 1',
  'x := [y | y := 1 + "a"]',
  'x := {y | y := 1 + "a"; z := [1 | 1 + "b"]}',
  'x := {y: 1 | y := [1 | 1 + "b"]}',
  'count([1 | 1 == "b"]) == "a"',
  'every x in [1] { x == "a" }',
  "every x in [1] { x > 0; data.authz.allow.z }",
  "every x in [1] { x > 0; count(1) }",
  'not 1 == "a"',
  "not data.authz.allow.x",
  "not { data.authz.allow.x }",
  '{ 1 == "a" } or true',
  "data.authz.allow.x or true",
  "data.authz.allow.x and true",
  "data.authz.pairs.x.y with data.authz.pairs as 1",
  "data.authz.pairs.x.y with input as 1",
  "x := data.other.x.z; data.authz.allow",
  "x := data.authz.pairs[data.authz.nope[data.authz.names[data.authz.allow.x]]].k.l",
  "x := {data.authz.pairs[[data.authz.allow]]}; y := x[1]",
  "x := [data.authz.allow, 1][0].y",
  "x := [data.authz.names[_].y.z]",
  "x := data.other.x.z with data.authz.pairs as 1",
  "data.authz.pairs.x.y with data.other.list as 1",
  "data.authz.double(1) with data.authz.double as count",
  "data.authz.double(1) with data.authz.double as concat",
  "data.authz.double(1) with data.authz.double as 1",
  "count([1]) with count as data.authz.double",
  "count([1]) with count as concat",
  "x = 1 with count as concat; data.authz.allow.x",
  'input.x + "a"',
  'x := input.x; x + 1; x == "a"',
  'x := 1; y := [x, "a"]; y[0] == "a"',
  'x := {"a": {"b": 1}}; x.a.c',
  'x := {"a": {"b": 1}}; x[k].c',
  'data.authz[{"a": 1}["b"]]',
  'x := json.unmarshal("1"); x + "a"',
  "x := opa.runtime()[0].foo; count(1)",
  'count("abc")[0]',
  'count("abc").x.y',
  'split("a", ",")[0][1]',
  'split("a", ",").x',
  "[data.authz.pairs, 2][0].x.y",
  "[data.authz.pairs, 2].x",
  "{data.authz.allow}[1]",
  '{x | x := 1}["a"]',
  '[x | x := 1]["a"]',
  '{x: 1 | x := 1}["a"]',
  "data.authz.pairs[data.authz.allow]",
  "data.authz.pairs[data.authz.allow][data.authz.pairs.x]",
  "x := data.authz.pairs[data.authz.nope[data.authz.allow.x]].k",
  'data.authz["a b"].c; data.authz.allow["a b"]["\u00e9"].é',
  'data.authz.allow[1][true][null][{"a": 1}]',
  '__local0__ := 1; __local0__ == "a"',
  '$"{1 + true}"',
  '$"{data.authz.allow.x}"',
  'print(1 + "a")',
  "print(data.authz.allow.x); true",
  'walk({"a": 1}, [p, v]); v.b.c; p.x',
  "walk(1, x); x.y",
  'object.get({"a": 1}, "a", 2) + "x"',
  "http.send(1)",
  "x := 1; x(2)",
  "input(1)",
  "data.other.list(1)",
  "data.authz.allow(1)",
  "data.authz.names(1)",
  Array.from({ length: 8 }, (_, at) => `${at} = "a"`).join("; "),
  Array.from({ length: 14 }, (_, at) => `${at} = "a"`).join("; "),
  Array.from({ length: 14 }, (_, at) => `f${at}(1)`).join("; "),
  Array.from({ length: 14 }, (_, at) => `x${at} > 1`).join("; "),
  Array.from({ length: 14 }, () => `x := 1`).join("; "),
];

interface Case extends PlainRequest {
  readonly note: string;
}

const cases: readonly Case[] = [
  ...[...QUERIES, ...TYPED, ...UNUSED].map((query) => ({ note: `GET ${query}`, ...get(query) })),
  ...[
    { note: "an input", ...asked("data.authz.allow = x", { user: "alice" }) },
    { note: "an input that is null", ...asked("x = input", null) },
    { note: "an input that is false", ...asked("x = input", false) },
    { note: "a conflict", ...asked("data.authz.role", { one: 1, two: 2 }) },
    {
      note: "a conflict in one of several solutions",
      ...asked("x = data.authz[i]", { one: 1, two: 2 }),
    },
    { note: "names in any case", ...post('{"Query":"x = input","INPUT":[1.0]}') },
    { note: "the last of two", ...post('{"query":"x = 1","query":"x = 2"}') },
    { note: "more behind it", ...post('{"query":"x = 1"} more') },
    { note: "other members", ...post('{"query":"x = 1","unknowns":[]}') },
    { note: "no query", ...post("{}") },
    { note: "a query that is null", ...post('{"query":null}') },
    { note: "null", ...post("null") },
    { note: "no body", ...post("") },
    { note: "a query that is a number", ...post('{"query":1}') },
    { note: "a query that is an object", ...post('{"query":{}}') },
    { note: "a list", ...post("[1]") },
    { note: "a text", ...post('"x"') },
    { note: "cut off", ...post('{"query":') },
    { note: "no JSON", ...post("query=x") },
    { note: "a surrogate alone", ...post('{"query":"x = "\\ud800""}') },
    { note: "gzip", ...post(gzipSync('{"query":"x = 1"}'), { "content-encoding": "gzip" }) },
    { note: "indented", ...get("x = [1]", "&pretty") },
    { note: "nothing, indented", ...get("false; true", "&pretty") },
    { note: "flags that change nothing", ...get("x = 1/0", "&strict-builtin-errors&provenance") },
    { note: "the last of two texts", method: "GET", target: "/v1/query?q=x=1&q=x=2" },
    { note: "an empty text", method: "GET", target: "/v1/query?q" },
    { note: "no text", method: "GET", target: "/v1/query" },
    { note: "a slash behind it", method: "GET", target: "/v1/query/?q=x=1" },
  ],
];

/** What its compiler and parser say more, and Gatehouse not: their details, and complaints after the first. */
function shown(body: string): unknown {
  const answer = JSON.parse(body) as {
    readonly message?: string;
    readonly errors?: readonly Readonly<Record<string, unknown>>[];
  };
  if (answer.errors === undefined) return body;
  const errors = answer.errors.map(({ details: _d, ...error }) => error);
  const isParsing = answer.message?.includes("parsing") === true;
  const told = isParsing ? errors.slice(0, 1) : errors;
  return { ...answer, errors: told.map((each) => JSON.stringify(each)).sort() };
}

describe("an ad-hoc query is answered as a real OPA answers it", () => {
  let opa: OpaDataServer;
  let decisions: Decisions;

  beforeAll(async () => {
    opa = await startOpaDataServer({ ...AUTHZ, ...OTHER });
    decisions = createDecisions({});
    const authz = { name: "authz", roots: ["authz"], files: AUTHZ };
    decisions.activate(await activeRevisionOf(authz));
    const other = { name: "other", roots: ["other"], files: OTHER, digit: "b" };
    decisions.activate(await activeRevisionOf(other));
  });
  afterAll(async () => {
    decisions.close();
    await opa.close();
  });

  test.each(cases)("$note", async ({ method, target, body, headers }) => {
    const theirs = await opa.ask({
      method,
      target,
      ...(headers && { headers }),
      ...(body && { body }),
    });
    const ours = await answerDecision(decisions, decisionRequest(method, target, body, headers));
    const isJson = theirs.headers["content-type"] === "application/json";
    expect({
      status: ours.status,
      body: isJson ? shown(String(ours.body)) : String(ours.body),
    }).toEqual({
      status: theirs.status,
      body: isJson ? shown(theirs.body.toString("utf8")) : theirs.body.toString("utf8"),
    });
  });
});

describe("what is ours alone in the answer to a query", () => {
  const ask = async (decisions: Decisions, plain: PlainRequest) => {
    const { method, target, body, headers } = plain;
    const answer = await answerDecision(decisions, decisionRequest(method, target, body, headers));
    return { status: answer.status, body: String(answer.body), headers: answer.headers };
  };
  let decisions: Decisions;

  beforeAll(async () => {
    decisions = createDecisions({ budgetSteps: 100_000 });
    decisions.activate(await activeRevisionOf({ name: "authz", roots: ["authz"], files: AUTHZ }));
    const other = { name: "other", roots: ["other"], files: OTHER, digit: "b" };
    decisions.activate(await activeRevisionOf(other));
  });
  afterAll(() => decisions.close());

  test.each([
    { query: "x = data.other.x", result: undefined, names: ["other"] },
    { query: "x = data.other.x; data.authz", result: [{ x: 2 }], names: ["authz", "other"] },
    { query: "x = 1", result: [{ x: 1 }], names: [] },
    { query: "data[x].pairs.x", result: [{ x: "authz" }], names: ["authz", "other"] },
  ])("of all bundles a query sees those whose documents it names: $query", async (each) => {
    const { body, headers } = await ask(decisions, get(each.query));
    const [authz, other] = ["a", "b"].map((digit) => digit.repeat(64));
    const revisions = [`authz@${authz}`, `other@${other}`];
    const named = revisions.filter((text) => each.names.some((name) => text.startsWith(name)));
    expect(JSON.parse(body)).toEqual(each.result === undefined ? {} : { result: each.result });
    expect(headers["Gatehouse-Revision"]).toBe(named.length > 0 ? named.join(", ") : undefined);
  });

  test.each([
    {
      note: "has no end in sight",
      query: "numbers.range(1, 1000)[i] + numbers.range(1, 1000)[j] < 0",
    },
    {
      note: "has too many solutions",
      query: "numbers.range(1, 1000)[i]; numbers.range(1, 1000)[j]",
    },
  ])("one that $note ends at its budget", async ({ query }) => {
    const { status, body } = await ask(decisions, get(query));
    expect(status).toBe(500);
    expect(body).toContain("the decision took more than 100000 steps");
  });

  test.each([
    {
      note: "a long one",
      query: `x = "${"a".repeat(17_000)}"`,
      status: 413,
      told: "8192 characters",
    },
    {
      note: "statements deep in each other",
      query: `${"not { ".repeat(40)}false${" }".repeat(40)}`,
      status: 400,
      told: "rego_",
    },
    {
      note: "bodies deep in each other",
      query: `${"every x in [1] { ".repeat(12)}true${" }".repeat(12)}`,
      status: 400,
      told: "more than 4 deep in each other",
    },
    {
      note: "the same within comprehensions",
      query: `${"[1 | every x in [1] { x in [1 | ".repeat(12)}true${"] }]".repeat(12)}`,
      status: 400,
      told: "more than 4 deep in each other",
    },
    {
      note: "sets deep in references that have no value",
      query: `x := ${"data.authz.allow[{".repeat(100)}1${"}]".repeat(100)}`,
      status: 400,
      told: "undefined ref: data.authz.allow[{data.authz.allow[{",
    },
    {
      note: "brackets deep in each other",
      query: `x = ${"[".repeat(5_000)}`,
      status: 400,
      told: "nested deeper",
    },
  ])("$note is refused", async ({ query, status, told }) => {
    const answer = await ask(decisions, get(query));
    expect({ ...answer, body: "" }).toMatchObject({ status });
    expect(answer.body).toContain(told);
  });

  test("a query that was asked before is answered by what is live now", async () => {
    const changing = createDecisions({});
    const files = (n: number) => ({ "p.rego": `package p\n\nx := ${n}\n` });
    for (const [n, digit] of [
      [1, "a"],
      [2, "b"],
    ] as const) {
      const parts = { name: "p", roots: ["p"], files: files(n), digit };
      changing.activate(await activeRevisionOf(parts));
      for (const _twice of [1, 2]) {
        const { body } = await ask(changing, get("y = data.p.x"));
        expect(body).toBe(`{"result":[{"y":${n}}]}\n`);
      }
    }
    changing.close();
  });

  test("past a thousand rules what is replaced may be anything", async () => {
    const rules = Array.from({ length: 1_001 }, (_, at) => `r${at} := {"k": ${at}}`);
    const large = createDecisions({});
    try {
      const files = { "p.rego": ["package p", ...rules].join("\n\n") };
      large.activate(await activeRevisionOf({ name: "p", roots: ["p"], files }));
      const told = await ask(large, get("x := data.p.r7.z"));
      expect(told.body).toContain("undefined ref: data.p.r7.z");
      const replaced = await ask(large, get('x := data.p.r7.z with data.p.r7 as {"z": 1}'));
      expect(replaced.body).toBe('{"result":[{"x":1}]}\n');
    } finally {
      large.close();
    }
  });

  test("names that mean something to JavaScript", async () => {
    const query = '__proto__ = {"__proto__": 1}; constructor = __proto__.__proto__';
    const { body } = await ask(decisions, get(query));
    expect(body).toBe('{"result":[{"__proto__":{"__proto__":1},"constructor":1}]}\n');
  });

  test("metrics have OPA's names", async () => {
    const read = async (plain: PlainRequest): Promise<string[]> => {
      const { body } = await ask(decisions, plain);
      return Object.keys((JSON.parse(body) as { readonly metrics: object }).metrics);
    };
    const evaluation = ["timer_rego_query_compile_ns", "timer_rego_query_eval_ns"];
    expect(await read(get("x = 1", "&metrics"))).toEqual(evaluation);
    const posted = { ...asked("x = 1", 1), target: "/v1/query?instrument" };
    expect(await read(posted)).toEqual([...evaluation, "timer_server_handler_ns"]);
  });

  test.each(["/v1/compile", "/v1/compile/", "/v1/compile/authz/allow"])(
    "POST %s says that it is left out",
    async (target) => {
      const { status, body } = await ask(decisions, { ...post('{"query":"x"}'), target });
      expect(target.endsWith("e/") ? 301 : 501).toBe(status);
      if (status === 501) {
        expect(JSON.parse(body)).toEqual({
          code: "invalid_operation",
          message: expect.stringMatching(
            /^partial evaluation .* is not there: ask POST \/v1\/query/,
          ),
        });
      }
    },
  );
});
