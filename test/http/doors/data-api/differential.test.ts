import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createDecisions, type Decisions } from "../../../../src/decide/decisions.ts";
import { answerDecision } from "../../../../src/http/doors/data-api/decisions.ts";
import { activeRevisionOf } from "../../../support/decisions-of.ts";
import {
  type OpaDataServer,
  type PlainRequest,
  startOpaDataServer,
} from "../../../support/opa-data-server.ts";

const FILES = {
  "authz.rego": `package authz

default allow := false

allow if input.user == "alice"

names contains name if some name in input.names

pairs[key] := value if some key, value in input.pairs

echo := input

role := "one" if input.one
role := "two" if input.two

twice[key] := 1 if some key in input.keys
twice.k := 2 if input.two

double(x) := x * 2

tool(x) := 1 if x
tool(x) := 2 if input.two

tools := tool(input.one)

fixed := {"1": 5, "a": [1, {2, 3}], "s": {"x", 1}}

only_defined if not input.never

html := "<&>\\u2028"

long := concat("", ["abcdef" | some _ in numbers.range(1, 400)])

tree.left.leaf := 1 if input.leaf
tree.right := 2
`,
  "strict.rego": `package strict

quotient := 1 / input.by

caught if not quotient

several := {"a": quotient, "b": to_number(input.text)}

conflicting := 1 / input.by
conflicting := 2 if input.two

half(x) := x / input.by

called := half(3)

typed := count(input.by)

fine := 1
`,
  "deep.rego": `package a.b.c

value := input.z
`,
  "main.rego": `package system

main := {"hello": input}
`,
  "log.rego": `package system.log

mask := 1
`,
  "data.json": JSON.stringify({
    base: { list: [1, "two", { three: 3 }], object: { a: 1, "01": 2, "1": 3, 'q"x': 4 } },
    authz: { settings: { on: true } },
    a: { k: 1, b: { k: 2, "1": { "01": 5 } } },
    null: { true: 4 },
    if: 1,
    é: { "a b": 1, "x\\y": 2, "~": 1, "a.b": 2 },
    text: "<&>",
  }).replace('"list":[1,', '"list":[1.0,1e3,12345678901234567890,'),
};

interface Case extends PlainRequest {
  readonly note: string;
  /** Where only the status can be the same: the engine does not know the words. */
  readonly statusOnly?: boolean;
}

const get = (target: string, note = `GET ${target}`): Case => ({ note, method: "GET", target });
const post = (target: string, body?: string, note = `POST ${target} ${body}`): Case => ({
  note,
  method: "POST",
  target,
  ...(body === undefined ? {} : { body }),
});
const INPUT = '{"input":{"user":"alice","names":["b","a"],"pairs":{"z":1,"a":{}},"z":[7,8]}}';

const STRICT_CASES: readonly Case[] = [
  "quotient",
  "caught",
  "several",
  "conflicting",
  "called",
  "typed",
  "fine",
  "nothing",
  "",
].flatMap((rule) => {
  const target = `/v1/data/strict/${rule}`.replace(/\/$/, "");
  return [
    post(`${target}?strict-builtin-errors`, '{"input":{"by":0,"two":2,"text":"x"}}'),
    post(`${target}?strict-builtin-errors`, '{"input":{"by":2,"text":"1"}}'),
    post(`${target}?strict-builtin-errors=false`, '{"input":{"by":0,"text":"x"}}'),
    post(`${target}?strict-builtin-errors&pretty`, "{}"),
    get(`${target}?strict-builtin-errors=true&input=%7B%22by%22:0%7D`),
    post(target.replace("v1", "v0"), '{"by":0,"text":"x"}'),
    post(`${target.replace("v1", "v0")}?strict-builtin-errors`, '{"by":0,"text":"x"}'),
  ];
});

const cases: readonly Case[] = [
  ...[
    "/v1/data/authz/allow",
    "/v1/data/authz",
    "/v1/data/authz/names",
    "/v1/data/authz/names/a",
    "/v1/data/authz/names/nobody",
    "/v1/data/authz/pairs",
    "/v1/data/authz/pairs/z",
    "/v1/data/authz/echo/names/1",
    "/v1/data/authz/echo/names/+1",
    "/v1/data/authz/echo/names/01",
    "/v1/data/authz/echo/names/1.",
    "/v1/data/authz/echo/names/9",
    "/v1/data/authz/echo/names/-0",
    "/v1/data/authz/fixed/a/1/2",
    "/v1/data/authz/fixed/s/x",
    "/v1/data/authz/only_defined",
    "/v1/data/authz/html",
    "/v1/data/authz/settings",
    "/v1/data/authz/settings/on",
    "/v1/data/authz/tree",
    "/v1/data/authz/tree/left",
    "/v1/data/authz/tree/left/leaf",
    "/v1/data/authz/tree/right",
    "/v1/data/authz/nothing",
    "/v1/data/authz/nothing/below",
    "/v1/data",
    "/v1/data/a",
    "/v1/data/a/b",
    "/v1/data/a/b/c",
    "/v1/data/a/b/c/value/0",
    "/v1/data/nowhere/at/all",
    "/v1/data/system/log",
    "/v1/data/system/main",
    "/v1/data/authz%2fallow",
    "/v1/data/authz/all%6fw",
  ].map((target) => post(target, INPUT, `POST ${target} with an input`)),
  ...[
    "/v1/data",
    "/v1/data/base",
    "/v1/data/base/list/0",
    "/v1/data/base/list/1.0",
    "/v1/data/base/list/00002",
    "/v1/data/base/list/3",
    "/v1/data/base/list/-1",
    "/v1/data/base/list/x",
    "/v1/data/base/list/99999999999999999999",
    "/v1/data/base/object/a",
    "/v1/data/base/object/1",
    "/v1/data/base/object/01",
    "/v1/data/base/object/1.0",
    "/v1/data/base/object/.",
    "/v1/data/base/object/q%22x",
    "/v1/data/base/list/4/three/deeper",
    "/v1/data/a/b/1",
    "/v1/data/a/b/1/01",
    "/v1/data/null",
    "/v1/data/null/true",
    "/v1/data/if",
    "/v1/data/%c3%a9/a%20b",
    "/v1/data/%c3%a9/a+b",
    "/v1/data/%c3%a9/x%5cy",
    "/v1/data/%c3%a9/~",
    "/v1/data/%c3%a9/a.b",
    "/v1/data/%c3%a9/%00",
    "/v1/data/%c3%a9/%0a",
    "/v1/data/%c3%a9/%0b",
    "/v1/data/%c3%a9/%7f",
    "/v1/data/%c3",
    "/v1/data/%zz",
    "/v1/data/x%",
    "/v1/data/text",
    "/v1/data/base/",
    "/v1/data/base/?pretty",
    "/v1/data/base%2f",
    "/v1/data//base?x=1&y=2",
    "/v1/data/./base",
    "/v1/data/x/../base",
    "/v1/data/x/%2e%2e/base",
    "/v1/data/x/..",
    "/v1/data/base/.",
    "/v1/data/base?pretty",
    "/v1/data/base?pretty=true",
    "/v1/data/base?pretty=TRUE",
    "/v1/data/base?pretty=1",
    "/v1/data/base?pretty=no&pretty=true",
    "/v1/data/base?pretty=&pretty=",
    "/v1/data/base?pretty;x",
    "/v1/data/base?explain=off",
    "/v1/data/base?explain=Full",
    "/v1/data/base?unknown=1",
    "/v1/data/authz/echo?input=null",
    "/v1/data/authz/echo?input=false",
    "/v1/data/authz/echo?input",
    "/v1/data/authz/echo?input=",
    "/v1/data/authz/echo?input=%20",
    "/v1/data/authz/echo?input=tru",
    "/v1/data/authz/echo?input=1%20x",
    "/v1/data/authz/echo?input=%7B%22a%22:+1%7D",
    "/v1/data/authz/echo?input=1&input=2",
    "/v1/data/authz/echo?input=%zz",
    "/v1/data/authz/echo?input=%221%22;",
    "/v1/data/authz/echo?input=1e999999999",
    "/v1/data/authz/allow?pretty",
    "/v1/data/authz/nothing?pretty",
  ].map((target) => get(target)),
  ...STRICT_CASES,
  { ...get("/v0/data/authz/allow"), statusOnly: true },
  ...[
    undefined,
    "",
    " \n",
    "null",
    "{}",
    '{"input":null}',
    '{"input":1,"input":null}',
    '{"INPUT":1}',
    '{"input":1,"Input":2}',
    '{"inpu\\u0074":3}',
    '{"input":false}',
    '{"input":0}',
    '{"input":""}',
    '{"input":[]}',
    '{"input":"<&>\\u2028\\ud83d\\ude00"}',
    '{"input":"\\ud800"}',
    '{"input":{"\\ud800":1,"\\udc00":2}}',
    '{"input":[1.0,1e3,-0,1e400,12345678901234567890,1E+2]}',
    '{"input":{"a":1,"a":2,"b":{"z":1,"y":2}}}',
    '{"input":1} trailing',
    '{"input":1}}',
    '{"input":1',
    '{"input":tru}',
    '{"input":1,}',
    '{"input":[1,]}',
    '{"input":{1:2}}',
    '{"input":{"a" 1}}',
    '{"input":01}',
    '{"input":1.}',
    '{"input":.5}',
    '{"input":+1}',
    '{"input":"a\nb"}',
    '{"input":"\\x"}',
    '{"input":nul}',
    '{"input":{"x":',
    "[]",
    "1",
    '"x"',
    "true",
    "\ufeff{}",
    "{'input':1}",
    '{"input":1e999999999}',
    '{"other":1e999999999}',
    '{"x":{"input":1}}',
    '{"x":[',
    "}",
    `{"input":${"[".repeat(2_000)}${"]".repeat(2_000)}}`,
    `{"input":${"[".repeat(10_000)}${"]".repeat(10_000)}}`,
  ].map((body) => post("/v1/data/authz/echo", body, `an odd body: ${String(body).slice(0, 40)}`)),
  {
    note: "bytes that are no UTF-8",
    method: "POST",
    target: "/v1/data/authz/echo",
    body: Buffer.from('{"input":"a\xff\xfe"}', "latin1"),
  },
  ...[undefined, "", "null", "1", '{"user":"alice"}', "{", "[1,2] x", "1e999999999", "x"].flatMap(
    (body) => [
      post("/v0/data/authz/echo", body),
      post("/v0/data/authz/allow", body),
      post("/", body),
    ],
  ),
  post("/v0/data"),
  post("/v0/data/authz/allow?pretty&strict-builtin-errors"),
  post("/v0/data/authz/role", "{}"),
  post("/v0/data/authz/nothing", "{}"),
  post("/v0/data/authz/pairs/x-y/%20/not/1.0/-5/a%5cb", "{}"),
  post("/v0/data/nowhere/%c3%a9/a%09b/if/a_1/1a/%F0%9F%98%80", "{}"),
  post("/v0/data/x/and/or/data/input/every/contains/in/some/as/default/else/with/import/package"),
  post("/v0/data/authz/x%22y", "{}"),
  post("/v0/data/authz/", "{}"),
  post("/v0/data/authz?pretty", "{}"),
  ...["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"].map((method) => ({
    note: `${method} /v0/data/authz`,
    method,
    target: "/v0/data/authz",
    statusOnly: true,
  })),
  { note: "HEAD", method: "HEAD", target: "/v1/data/authz", statusOnly: true },
  {
    note: "HEAD with a slash behind",
    ...{ method: "HEAD", target: "/v1/data/authz/", statusOnly: true },
  },
  { note: "PATCH with a slash behind", method: "PATCH", target: "/v0/data/authz/" },
  { note: "HEAD of a doubled slash", method: "HEAD", target: "/v1/data//authz" },
  {
    note: "POST with a slash behind",
    method: "POST",
    target: "/v1/data/authz/allow/?pretty",
    body: INPUT,
  },
  { note: "POST with a doubled slash", method: "POST", target: "/v1/data//authz?x=1", body: INPUT },
  post("/v1/data/authz/role", '{"input":{"one":1,"two":2}}'),
  post("/v1/data/authz", '{"input":{"one":1,"two":2}}'),
  post("/v0/data/authz/role", '{"one":1,"two":2}'),
  post("/v1/data/authz/twice", '{"input":{"keys":["k"],"two":2}}'),
  post("/v1/data/authz/tools", '{"input":{"one":true,"two":2}}'),
  { ...post("/v1/data/authz/tool", "{}"), statusOnly: true },
  post("/v1/data", '{"input":{"one":1,"two":2}}'),
  ...[
    { note: "gzip", headers: { "content-encoding": "gzip" }, body: gzipSync(INPUT) },
    { note: "x-gzip", headers: { "content-encoding": "x-gzip" }, body: gzipSync(INPUT) },
    { note: "GZIP is not gzip", headers: { "content-encoding": "GZIP" }, body: INPUT },
    {
      note: "cut gzip",
      headers: { "content-encoding": "gzip" },
      body: gzipSync(INPUT).subarray(0, 40),
    },
    { note: "gzip of bad JSON", headers: { "content-encoding": "gzip" }, body: gzipSync("{") },
    { note: "an unknown coding is ignored", headers: { "content-encoding": "br" }, body: INPUT },
    {
      note: "another content type is ignored",
      headers: { "content-type": "text/plain" },
      body: INPUT,
    },
  ].map((each) => ({ ...each, method: "POST", target: "/v1/data/authz/echo" })),
  ...[
    "gzip",
    "deflate, gzip;q=0.5",
    "gzip;q=0",
    "*",
    "identity",
    "br",
    "GZIP",
    "gzip;q=1.0, identity",
  ].flatMap((accepted) => [
    {
      note: `a long answer to ${accepted}`,
      method: "GET",
      target: "/v1/data/authz/long",
      headers: { "accept-encoding": accepted },
    },
    {
      note: `a short answer to ${accepted}`,
      method: "GET",
      target: "/v1/data/authz/html",
      headers: { "accept-encoding": accepted },
    },
  ]),
];

const yamlBodies = [
  "",
  "input: 1",
  "input: yes",
  "input: {a: on, b: No, c: y, d: true, e: TRUE}",
  "input: [017, 0o17, 0x1F, 0b11, 1_000, 08, +1, -0, 0]",
  "input: [12345678901234567890, 123456789012345678901234567890, 1.50, 1e3, .5, 1., -1.0]",
  "input: .inf",
  "input: [~, null, Null, '', \"\", nULL]",
  "input: 2001-01-01",
  "input: 1\n---\ninput: 2",
  "input: 1\n--- [",
  "input: [1,2",
  "input:\n  a: &x {p: 1}\n  b: *x\n  c:\n    <<: *x\n    q: 2\n    p: 3",
  "input:\n  a: 1\n  a: 2",
  "input:\n  1: one\n  true: two\n  1.5: three",
  "input: !!str 1",
  "input: '1'",
  "input: |\n  line one\n  line two\n",
  "input: >\n  folded\n  text\n",
  "- 1",
  "just text",
  "input: *nowhere",
  'input: "\\u00e9\\x41"',
  '{"input":{"z":1.0,"a":2}}',
  '{"input":1} {"input":2}',
  "\ufeffinput: 5",
  "INPUT: 3",
  "input: null",
  "\tinput: 1",
  "input: a: b",
  "# only a comment",
  "input: [-.5, 1e400, 0.1e-7, 1e21, 123e18, 190:20:30]",
  "? [a]\n: 1",
];

describe("the Data API answers as a real OPA does", () => {
  let opa: OpaDataServer;
  let decisions: Decisions;

  beforeAll(async () => {
    opa = await startOpaDataServer(FILES);
    decisions = createDecisions({});
    decisions.activate(await activeRevisionOf({ name: "main", files: FILES }));
  });
  afterAll(async () => {
    decisions?.close();
    await opa?.close();
  });

  async function compare(plain: PlainRequest, statusOnly = false): Promise<void> {
    const theirs = await opa.ask(plain);
    const [path = "", ...query] = plain.target.split("?");
    const ours = await answerDecision(decisions, {
      method: plain.method,
      path,
      query: query.join("?"),
      headers: plain.headers ?? {},
      body: Buffer.from(plain.body ?? ""),
    });
    const seen = { status: ours.status, ...look(ours.headers, sentBody(plain, ours.body)) };
    const want = { status: theirs.status, ...look(theirs.headers, theirs.body) };
    if (statusOnly) expect(seen.status).toBe(want.status);
    else expect(seen).toEqual(want);
  }

  test.each(cases)("$note", async ({ statusOnly, ...plain }) => {
    await compare(plain, statusOnly);
  });

  test.each(yamlBodies)("YAML %j", async (body) => {
    const headers = { "content-type": "application/yaml" };
    const plain = { method: "POST", target: "/v1/data/authz/echo", headers, body };
    const status = (await opa.ask(plain)).status;
    await compare(plain, status !== 200);
  });
});

/** To `HEAD` the server leaves the body out. */
function sentBody({ method }: PlainRequest, body: string | Uint8Array | undefined): Buffer {
  return Buffer.from(method === "HEAD" ? "" : (body ?? ""));
}

interface Look {
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

const COMPARED = ["content-type", "content-encoding", "location", "vary"];

function look(headers: Readonly<Record<string, unknown>>, body: Buffer): Look {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const isPacked = lower["content-encoding"] === "gzip";
  return {
    body: (isPacked ? gunzipSync(body) : body).toString("utf8"),
    headers: Object.fromEntries(COMPARED.map((name) => [name, lower[name]])),
  };
}
