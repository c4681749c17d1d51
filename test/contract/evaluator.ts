import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { HOST_BUILTINS } from "../../src/decide/builtins/builtins.ts";
import type { EvaluationContext } from "../../src/decide/context.ts";
import type { EngineParts } from "../../src/decide/engines.ts";
import type { Evaluator } from "../../src/decide/evaluator.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { contextAt } from "../support/at-once.ts";
import { type BuiltEngine, buildEngine } from "../support/build-engine.ts";

const FILES = {
  "p.rego": `package p

allow if input.user in data.p.admins

role := "a" if input.one
role := "b" if input.two

nested := {"list": [1, {"k": input.user}]}

twice := [time.now_ns(), time.now_ns()]

given := input

hungry := count([[x, y, z] | some x in input.l; some y in input.l; some z in input.l])
`,
  "data.json": '{"p":{"admins":["eve"]},"other":{"1":[null,{"k":1.50}]}}',
};

const UNDEFINED: Decision = { kind: "undefined" };
const defined = (json: string): Decision => ({ kind: "defined", json });

interface Asked {
  readonly rest?: readonly string[];
  readonly context?: Partial<EvaluationContext>;
}

/** What every engine must do. `create` is its line of the table of engines. */
export function describeEvaluator(
  name: string,
  create: (parts: EngineParts) => Promise<Evaluator>,
): void {
  describe(`an evaluator: ${name}`, () => {
    let built: BuiltEngine;
    const open: Evaluator[] = [];
    const told: string[] = [];

    beforeAll(() => {
      built = buildEngine(FILES);
    });
    afterEach(() => {
      for (const engine of open.splice(0)) engine.close();
      told.length = 0;
    });

    async function fresh(): Promise<Evaluator> {
      const labels = built.index.entrypoints.map(({ path }) => path.join("/"));
      const engine = await create({ ...built, builtins: HOST_BUILTINS, labels });
      open.push(engine);
      return engine;
    }

    async function ask(
      engine: Evaluator,
      rule: string,
      input?: string,
      { rest = [], context = {} }: Asked = {},
    ): Promise<Decision> {
      return await engine.evaluate({
        entrypoint: built.index.entrypoints.findIndex(({ path }) => path[1] === rule),
        rest,
        input: input === undefined ? undefined : Buffer.from(input),
        context: { ...contextAt(17n), ...context },
        watch: { enter: (label) => told.push(label), leave: () => told.push("left") },
      });
    }

    test("answers what a rule gives, what lies below it, and undefined", async () => {
      const engine = await fresh();
      expect(await ask(engine, "allow", '{"user":"eve"}')).toEqual(defined("true"));
      expect(await ask(engine, "allow", '{"user":"bob"}')).toEqual(UNDEFINED);
      expect(await ask(engine, "allow")).toEqual(UNDEFINED);
      const user = '{"user":"<é>"}';
      const below = await ask(engine, "nested", user, { rest: ["list", "1", "k"] });
      expect(below).toEqual(defined('"\\u003cé\\u003e"'));
      expect(await ask(engine, "nested", user, { rest: ["list", "2"] })).toEqual(UNDEFINED);
    });

    test("gives every number and text back as it came", async () => {
      const engine = await fresh();
      const input = '{"a":[1.50,1e3,-0,12345678901234567890],"b":{"":null}}';
      expect(await ask(engine, "given", input)).toEqual(defined(input));
    });

    test("fixes the clock for the whole of a decision", async () => {
      const engine = await fresh();
      expect(await ask(engine, "twice")).toEqual(defined("[17,17]"));
      expect(await ask(engine, "twice", "{}", { context: { nowNs: 18n } })).toEqual(
        defined("[18,18]"),
      );
    });

    test("answers a conflict in OPA's words with its place, and goes on", async () => {
      const engine = await fresh();
      const conflict = await ask(engine, "role", '{"one":1,"two":2}');
      expect(conflict).toMatchObject({
        error: { code: "eval_conflict_error", location: { file: "p.rego", row: 6, col: 1 } },
      });
      expect(await ask(engine, "role", '{"one":1}')).toEqual(defined('"a"'));
    });

    test("tells the watch of each run, whatever becomes of it", async () => {
      const engine = await fresh();
      await ask(engine, "role", '{"one":1}');
      await ask(engine, "role", '{"one":1,"two":2}');
      expect(told).toEqual(["p/role", "left", "p/role", "left"]);
    });

    test("refuses an evaluation that takes more than its budget, and goes on", async () => {
      const engine = await fresh();
      const hungry = JSON.stringify({ l: Array.from({ length: 40 }, (_, at) => at) });
      const context = { budgetBytes: 100_000 };
      expect(await ask(engine, "hungry", hungry, { context })).toMatchObject({
        error: { code: "internal_error", message: expect.stringContaining("budget") },
      });
      expect(await ask(engine, "hungry", hungry)).toEqual(defined("64000"));
      expect(await ask(engine, "allow", '{"user":"eve"}', { context })).toEqual(defined("true"));
    });

    test("knows the base documents alone", async () => {
      const engine = await fresh();
      const base = async (...path: string[]) => (await engine.base(path, contextAt(0n))).value;
      expect(await base("p")).toEqual({ admins: ["eve"] });
      expect(await base("other", "01", "0")).toBeNull();
      expect(await base("other", "1", "1", "k")).toMatchObject({ text: "1.50" });
      expect(await base("p", "allow")).toBeUndefined();
    });

    test("is closed for ever, and can be closed twice", async () => {
      const engine = await fresh();
      expect(await ask(engine, "allow", '{"user":"eve"}')).toEqual(defined("true"));
      engine.close();
      engine.close();
      const refusal = { code: "unavailable" };
      await expect(ask(engine, "allow", '{"user":"eve"}')).rejects.toMatchObject(refusal);
      const base = async () => await engine.base([], contextAt(0n));
      await expect(base()).rejects.toMatchObject(refusal);
    });

    test("two of the same revision know nothing of each other", async () => {
      const [one, other] = [await fresh(), await fresh()];
      expect(await ask(one, "allow", '{"user":"eve"}')).toEqual(defined("true"));
      one.close();
      expect(await ask(other, "allow", '{"user":"eve"}')).toEqual(defined("true"));
    });

    test("refuses a module that calls what the host does not serve, by name", async () => {
      const labels: string[] = [];
      await expect(create({ ...built, builtins: new Map(), labels })).rejects.toMatchObject({
        code: "invalid_parameter",
        message: expect.stringContaining("time.now_ns"),
      });
    });
  });
}
