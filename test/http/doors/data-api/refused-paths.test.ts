import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createDecisions, type Decisions } from "../../../../src/decide/decisions.ts";
import { answerDecision } from "../../../../src/http/doors/data-api/decisions.ts";
import { activeRevisionOf } from "../../../support/decisions-of.ts";
import { type OpaDataServer, startOpaDataServer } from "../../../support/opa-data-server.ts";

const FILES = {
  "p.rego": `package p

allow if input.user == "alice"

off := false

text := "abc"

role := "one" if input.one
role := "two" if input.two

list := [1, {"a": true}]

fixed := {"a": 1, "b": {"c": [1, 2]}, "1": "one"}

names contains name if some name in ["x", "y"]

said contains name if some name in input.names

known[key] := 1 if some key in ["k", "l"]

given[key] := value if some key, value in input.given

tree.left.leaf := 1 if input.leaf
tree.right := {"z": 2}

double(x) := x * 2

sum(x, y) := {"sum": x + y}

one() := 1

anything := input.anything

counted := count(input.list)

when := time.parse_rfc3339_ns(input.when) if input.when

both := 1 if input.one
both := {"k": 1} if input.two

copied := fixed

quoted := {"a b": 1, "ü": {"if": 2}}

`,
  "q.rego": `package q.r

default level := 0

level := 3 if input.level
`,
  "data.json": JSON.stringify({
    p: { base: { k: 1 }, tree: { up: { a: 1 } } },
    shelf: { "1": 2, list: [1, { x: 2 }] },
  }),
};

const REFUSED = [
  "p/allow/x",
  "p/allow/x/y/z",
  "p/allow/0",
  "p/off/x",
  "p/text/0",
  "p/role/x",
  "p/list/x",
  "p/list/1/b",
  "p/list/0/x",
  "p/list/2",
  "p/fixed/z",
  "p/fixed/b/c/x",
  "p/fixed/b/c/0/y",
  "p/fixed/1",
  "p/names/x/y",
  "p/names/1",
  "p/said/x/y/z",
  "p/known/z",
  "p/known/k/x",
  "p/known/1",
  "p/given/1",
  "p/given/a/b",
  "p/tree/left/leaf/x",
  "p/tree/right/y",
  "p/double",
  "p/double/x",
  "p/double/__local0__",
  "p/sum",
  "p/sum/x/y",
  "p/one/x",
  "p/anything/x/y",
  "p/counted/x",
  "p/when/x",
  "p/both/k",
  "p/both/z",
  "p/copied/z",
  "p/quoted/no",
  "p/quoted/a%20b/x",
  "p/quoted/%c3%bc/if/x",
  "p/quoted/a%5cb",
  "q/r/level/x",
  "q/0/level",
  "p/1",
  "1",
  "shelf/1",
  "shelf/list/1/x",
  "shelf/list/1/x/y",
  "1/2/3",
];

const FINE = [
  "",
  "p",
  "p/one",
  "p/allow",
  "p/nothing/below",
  "p/base/k",
  "p/base/k/x",
  "p/base/z",
  "p/tree/up/a",
  "p/tree/up/a/x",
  "p/tree/down",
  "p/tree/left/other",
  "p/fixed/b/c/1",
  "p/names/x",
  "p/names/z",
  "p/known/k",
  "q/r/level",
  "nowhere/at/all/7",
];

describe("paths that OPA's type checker refuses", () => {
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

  async function ask(method: string, target: string, body = ""): Promise<Record<string, unknown>> {
    const theirs = await opa.ask({ method, target, body });
    const [path = "", query = ""] = target.split("?");
    const request = { method, path, query, headers: {}, body: Buffer.from(body) };
    const ours = await answerDecision(decisions, request);
    const { status, body: text = "" } = ours;
    expect({ status, body: Buffer.from(text).toString() }).toEqual({
      status: theirs.status,
      body: theirs.body.toString(),
    });
    return { status, text: theirs.body.toString() };
  }

  test.each([...REFUSED, ...FINE])("/v1/data/%s", async (path) => {
    await ask("GET", `/v1/data/${path}`);
    await ask("POST", `/v1/data/${path}`, '{"input":{"leaf":1}}');
    await ask("POST", `/v1/data/${path}?pretty`, "{}");
  });

  test.each([...REFUSED, ...FINE])("/v0/data/%s", async (path) => {
    await ask("POST", `/v0/data/${path}`, "{}");
  });

  test("a path is refused before the evaluation could fail", async () => {
    const { text } = await ask("POST", "/v1/data/p/role/x", '{"input":{"one":1,"two":1}}');
    expect(text).toContain("rego_type_error");
  });

  test("what is asked again is refused again", async () => {
    const first = await ask("GET", "/v1/data/p/allow/x");
    expect(await ask("GET", "/v1/data/p/allow/x")).toEqual(first);
    expect(first["text"]).toContain("undefined ref: data.p.allow.x");
  });
});
