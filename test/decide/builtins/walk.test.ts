import { describe, expect, test } from "@jest/globals";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { walkPairs } from "../../../src/decide/builtins/walk.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import type { Value } from "../../../src/decide/values/value.ts";
import { contextAt } from "../../support/at-once.ts";
import { anyValue, regoText } from "../values/arbitrary-value.ts";
import { askOpa } from "./ask-opa.ts";
import { drawn } from "./drawn.ts";

/** A list in lists, so many deep. */
function nested(depth: number): Value {
  let value: Value = [];
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

describe("walk", () => {
  test("gives all pairs in the order of the real opa", () => {
    const values = drawn(anyValue, 300);
    const wanted = askOpa(values.map((value) => `[pair | walk(${regoText(value)}, pair)]`));
    const walk = BUILTINS.get("walk")?.call;
    const ours = values.map((value) => printJson(walk?.(contextAt(0n), [value]) ?? null));
    expect(ours).toEqual(wanted);
  });

  test("gives one after the other, however deep", () => {
    const pairs = walkPairs(contextAt(0n), nested(20_000));
    for (let depth = 0; depth < 10_000; depth++) pairs.next();
    const [path] = pairs.next().value as readonly [readonly Value[], Value];
    expect(path).toHaveLength(10_000);
  });

  test("is paid for by the length of its paths", () => {
    const context = createContexts({ budgetSteps: 1_000_000 })();
    expect(() => [...walkPairs(context, nested(10_000))]).toThrow("more than 1000000 steps");
  });
});
