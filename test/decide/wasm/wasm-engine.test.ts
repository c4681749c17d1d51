import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Builtin, BuiltinError } from "../../../src/decide/builtins/builtin.ts";
import type { Evaluator } from "../../../src/decide/evaluator.ts";
import { createWasmEngine } from "../../../src/decide/wasm/wasm-engine.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import { atOnce, contextAt } from "../../support/at-once.ts";
import { type BuiltEngine, buildEngine } from "../../support/build-engine.ts";

const POLICY = `package p

text := input.text
back := input
members contains x if some x in input.list
pairs := {k: v | some k, v in input.object}
nested := {"a": {3, 1, 2}, "b": [{"y", "x"}]}
conflict := 1 if input.one
conflict := 2 if input.two
keys[k] := v if some k, v in input.first
keys[k] := v if some k, v in input.second
double(x) := 1 if x
double(x) := 2 if input.two
calls := double(input.one)
now := time.now_ns()
greeting := sprintf("%v", [input.set])
base := data.base
patched := x if x := inner with input.part as 1
inner := input.part
number := to_number(input.text)
`;

describe("a policy in OPA's Wasm", () => {
  let built: BuiltEngine;
  let engine: Evaluator;
  let sawArgs: unknown;
  const builtins = new Map<string, Builtin>([
    ["time.now_ns", ({ nowNs }) => Number(nowNs)],
    [
      "sprintf",
      (_context, args) => {
        sawArgs = args;
        const what = Array.isArray(args[1]) ? args[1][0] : undefined;
        if (what === "a builtin error") throw new BuiltinError("no");
        if (what === "a defect") throw new TypeError("not a function");
        return what === "undefined" ? undefined : "said";
      },
    ],
  ]);

  beforeAll(async () => {
    built = buildEngine({ "p.rego": POLICY, "data.json": '{"base":{"n":[1.0,1e3,"é"]}}' });
    engine = await createWasmEngine({ ...built, builtins });
  });

  function ask(rule: string, input?: string): Decision {
    return atOnce(
      engine.evaluate({
        path: ["p", rule],
        input: input === undefined ? undefined : Buffer.from(input),
        context: contextAt(17n),
        watch: undefined,
      }),
    );
  }

  const defined = (json: string): Decision => ({ kind: "defined", json });

  test.each([
    { note: "a plain string is copied", rule: "text", input: '{"text":"a b"}', want: '"a b"' },
    {
      note: "a string gets Go's HTML escapes",
      rule: "text",
      input: '{"text":"<&>\\u2028é\\u0001\\""}',
      want: '"\\u003c\\u0026\\u003e\\u2028é\\u0001\\""',
    },
    { note: "the text of a number survives", rule: "text", input: '{"text":1.0e3}', want: "1.0e3" },
    { note: "null is a value", rule: "text", input: '{"text":null}', want: "null" },
    { note: "false is a value", rule: "back", input: "false", want: "false" },
    { note: "zero is a value", rule: "back", input: "-0", want: "-0" },
    {
      note: "set members come in Rego's order",
      rule: "members",
      input: '{"list":["b",2,"a",null,10,[1],true]}',
      want: '[null,true,2,10,"a","b",[1]]',
    },
    {
      note: "object keys come in order, numbers of any length as they are",
      rule: "pairs",
      input: '{"object":{"z":12345678901234567890,"a":{},"é":[]}}',
      want: '{"a":{},"z":12345678901234567890,"é":[]}',
    },
    {
      note: "sets inside are arrays",
      rule: "nested",
      input: "{}",
      want: '{"a":[1,2,3],"b":[["x","y"]]}',
    },
    { note: "base documents are read", rule: "base", input: "{}", want: '{"n":[1.0,1e3,"é"]}' },
    { note: "the clock is the decision's", rule: "now", input: "{}", want: "17" },
  ])("$note", ({ rule, input, want }) => {
    expect(ask(rule, input)).toEqual(defined(want));
  });

  test("undefined stays undefined, with and without an input", () => {
    expect(ask("text")).toEqual({ kind: "undefined" });
    expect(ask("text", "{}")).toEqual({ kind: "undefined" });
  });

  test("a path that is no entrypoint is a defect of who asks", () => {
    expect(() => ask("nowhere")).toThrow(/p\/nowhere is no entrypoint of the module/);
  });

  test.each([
    {
      note: "a complete rule",
      rule: "conflict",
      input: '{"one":true,"two":true}',
      message: "rule produced conflicting values",
    },
    {
      note: "a function",
      rule: "calls",
      input: '{"one":true,"two":true}',
      message: "rule produced conflicting values",
    },
    {
      note: "an object key",
      rule: "keys",
      input: '{"first":{"a":1},"second":{"a":2}}',
      message: "object keys must be unique",
    },
  ])("a conflict of $note is an error with its place", ({ rule, input, message }) => {
    const decision = ask(rule, input);
    expect(decision).toMatchObject({
      kind: "error",
      error: { code: "eval_conflict_error", message, location: { file: "p.rego", col: 1 } },
    });
    expect(ask("text", '{"text":1}')).toEqual(defined("1"));
  });

  test("many conflicts do not wear the instance out", () => {
    for (let i = 0; i < 2_000; i++) ask("conflict", '{"one":true,"two":true}');
    expect(ask("nested", "{}")).toMatchObject({ kind: "defined" });
  });

  test("builtins get values, not JSON", () => {
    expect(ask("greeting", '{"set":[1.0,{"a":[]}]}')).toEqual(defined('"said"'));
    expect(sawArgs).toMatchObject(["%v", [[{ text: "1.0" }, { a: [] }]]]);
  });

  test.each(["a builtin error", "undefined"])("a builtin that gives %s is undefined", (what) => {
    expect(ask("greeting", JSON.stringify({ set: what }))).toEqual({ kind: "undefined" });
  });

  test("a builtin with a defect breaks the decision off and not the next", () => {
    expect(ask("greeting", '{"set":"a defect"}')).toMatchObject({
      kind: "error",
      error: { code: "internal_error", message: expect.stringContaining("not a function") },
    });
    expect(ask("greeting", '{"set":"x"}')).toEqual(defined('"said"'));
  });

  test("number text that is no JSON is an error, not an answer", () => {
    expect(ask("number", '{"text":"1."}')).toMatchObject({
      kind: "error",
      error: { code: "internal_error", message: expect.stringContaining("invalid number literal") },
    });
  });

  test("a large input grows the memory, and the instance is renewed with its data", () => {
    const list = JSON.stringify({
      list: Array.from({ length: 400_000 }, (_v, i) => `member-${i}`),
    });
    const decision = ask("members", list);
    expect(decision.kind === "defined" && decision.json.length).toBeGreaterThan(5_000_000);
    expect(ask("base", "{}")).toEqual(defined('{"n":[1.0,1e3,"é"]}'));
  });

  test("an evaluation that traps drops the instance, and the next one is right", () => {
    for (const input of [
      "[1]",
      '"x"',
      "null",
      "12345678",
      "[[[[]]]]",
      '"aaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
    ]) {
      ask("patched", input);
      expect(ask("base", "{}")).toEqual(defined('{"n":[1.0,1e3,"é"]}'));
    }
  });

  test("missing builtins are named when the engine is made", async () => {
    await expect(createWasmEngine({ ...built, builtins: new Map() })).rejects.toMatchObject({
      code: "invalid_parameter",
      message: expect.stringContaining("sprintf, time.now_ns"),
    });
  });

  test("bytes that are no module are refused", async () => {
    await expect(
      createWasmEngine({ ...built, wasm: Buffer.from("no"), builtins }),
    ).rejects.toMatchObject({ code: "invalid_parameter" });
  });

  test("an entrypoint that the module does not know is refused", async () => {
    const entrypoints = new Map([...built.entrypoints, ["x", "p/x"]]);
    await expect(createWasmEngine({ ...built, entrypoints, builtins })).rejects.toMatchObject({
      code: "invalid_parameter",
      message: expect.stringContaining("p/x"),
    });
  });
});
