import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import type { EvaluationContext } from "../../src/decide/context.ts";
import type { EngineParts } from "../../src/decide/engines.ts";
import type { Evaluator } from "../../src/decide/evaluator.ts";
import type { BundleName } from "../../src/domain/bundle-name.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { sourceOf } from "../compile/bundle-source.ts";
import { contextAt } from "../support/at-once.ts";
import { enginePartsOf } from "../support/engine-parts.ts";

const FILES = {
  "p.rego": `package p

allow if input.user in data.p.admins

role := "a" if input.one
role := "b" if input.two

nested := {"list": [1, {"k": input.user}]}

twice := [time.now_ns(), time.now_ns()]

given := input

hungry := count([[x, y, z] | some x in input.l; some y in input.l; some z in input.l])

base := data.other
`,
  "data.json": '{"p":{"admins":["eve"]},"other":{"1":[null,{"k":1.50}]}}',
};

const UNDEFINED: Decision = { kind: "undefined" };
const defined = (json: string): Decision => ({ kind: "defined", json });

/** What a context says where an evaluation may cost less than `hungry` does, for each engine. */
export interface Budget {
  /** Made anew for each question. */
  readonly context: () => Partial<EvaluationContext>;
  readonly says: RegExp;
}

/** The paths that every engine answers. */
const ENTRYPOINTS = ["allow", "role", "nested", "twice", "given", "hungry", "base"];

/** What every engine must do. `create` is its line of the table of engines. */
export function describeEvaluator(
  name: string,
  create: (parts: EngineParts) => Promise<Evaluator>,
  budget: Budget,
): void {
  describe(`an evaluator: ${name}`, () => {
    let parts: EngineParts;
    const open: Evaluator[] = [];
    const told: string[] = [];

    beforeAll(async () => {
      const entrypoints = ENTRYPOINTS.map((rule) => `p/${rule}`);
      parts = await enginePartsOf(sourceOf(FILES, { name: "c" as BundleName, entrypoints }));
    });
    afterEach(() => {
      for (const engine of open.splice(0)) engine.close();
      told.length = 0;
    });

    async function fresh(): Promise<Evaluator> {
      const engine = await create(parts);
      open.push(engine);
      return engine;
    }

    async function ask(
      engine: Evaluator,
      rule: string,
      input?: string,
      context: Partial<EvaluationContext> = {},
    ): Promise<Decision> {
      return await engine.evaluate({
        path: ["p", rule],
        input: input === undefined ? undefined : Buffer.from(input),
        context: { ...contextAt(17n), ...context },
        watch: { enter: (label) => told.push(label), leave: () => told.push("left") },
      });
    }

    test("answers what a rule gives, and undefined", async () => {
      const engine = await fresh();
      expect(await ask(engine, "allow", '{"user":"eve"}')).toEqual(defined("true"));
      expect(await ask(engine, "allow", '{"user":"bob"}')).toEqual(UNDEFINED);
      expect(await ask(engine, "allow")).toEqual(UNDEFINED);
      const escaped = '{"list":[1,{"k":"\\u003cé\\u003e"}]}';
      expect(await ask(engine, "nested", '{"user":"<é>"}')).toEqual(defined(escaped));
    });

    test("gives every number and text back as it came", async () => {
      const engine = await fresh();
      const input = '{"a":[1.50,1e3,-0,12345678901234567890],"b":{"":null}}';
      expect(await ask(engine, "given", input)).toEqual(defined(input));
      expect(await ask(engine, "base")).toEqual(defined('{"1":[null,{"k":1.50}]}'));
    });

    test("fixes the clock for the whole of a decision", async () => {
      const engine = await fresh();
      expect(await ask(engine, "twice")).toEqual(defined("[17,17]"));
      expect(await ask(engine, "twice", "{}", { nowNs: 18n })).toEqual(defined("[18,18]"));
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
      expect(told).toEqual(["c p/role", "left", "c p/role", "left"]);
    });

    test("refuses an evaluation that takes more than its budget, and goes on", async () => {
      const engine = await fresh();
      const hungry = JSON.stringify({ l: Array.from({ length: 40 }, (_, at) => at) });
      const broken = { code: "internal_error", message: expect.stringMatching(budget.says) };
      expect(await ask(engine, "hungry", hungry, budget.context())).toMatchObject({
        error: broken,
      });
      expect(await ask(engine, "hungry", hungry)).toEqual(defined("64000"));
      expect(await ask(engine, "allow", '{"user":"eve"}', budget.context())).toEqual(
        defined("true"),
      );
    });

    test("is closed for ever, and can be closed twice", async () => {
      const engine = await fresh();
      expect(await ask(engine, "allow", '{"user":"eve"}')).toEqual(defined("true"));
      engine.close();
      engine.close();
      const refusal = { code: "unavailable" };
      await expect(ask(engine, "allow", '{"user":"eve"}')).rejects.toMatchObject(refusal);
    });

    test("two of the same revision know nothing of each other", async () => {
      const [one, other] = [await fresh(), await fresh()];
      expect(await ask(one, "allow", '{"user":"eve"}')).toEqual(defined("true"));
      one.close();
      expect(await ask(other, "allow", '{"user":"eve"}')).toEqual(defined("true"));
    });

    test("refuses a policy that calls what the host does not serve, by name", async () => {
      const builtins = new Map([...BUILTINS].filter(([each]) => each !== "time.now_ns"));
      await expect(create({ ...parts, builtins })).rejects.toMatchObject({
        code: "invalid_parameter",
        message: expect.stringContaining("time.now_ns"),
      });
    });
  });
}
