import { describe, expect, test } from "@jest/globals";
import { createContexts } from "../../src/decide/context.ts";

/** Spends until the context says no. */
function spendUntilRefused(
  options: Parameters<typeof createContexts>[0],
  work: () => void = () => undefined,
): unknown {
  const context = createContexts(options)();
  for (;;) {
    try {
      context.spend(1_000);
    } catch (error) {
      return error;
    }
    work();
  }
}

describe("what a decision may cost", () => {
  test("so many steps", () => {
    const error = spendUntilRefused({ budgetSteps: 100_000 });
    expect(error).toMatchObject({
      code: "evaluation_error",
      message: "the decision took more than 100000 steps",
    });
  });

  test("so much time", () => {
    const error = spendUntilRefused({ budgetMs: 1, budgetSteps: Number.POSITIVE_INFINITY });
    expect(error).toMatchObject({ message: "the decision took more than 1 ms" });
  });

  test("so much memory", () => {
    const held: unknown[] = [];
    const unlimited = Number.POSITIVE_INFINITY;
    const options = { budgetBytes: 8 * 1024 * 1024, budgetMs: unlimited, budgetSteps: unlimited };
    const error = spendUntilRefused(options, () => held.push(new Array(1_000).fill(held.length)));
    expect(error).toMatchObject({ message: "the decision took more than 8 MiB of memory" });
    expect(held.length).toBeGreaterThan(100);
  });

  test("a run that begins anew has its time anew", () => {
    const context = createContexts({ budgetMs: 60_000 })();
    for (let count = 0; count < 100; count++) {
      context.beginRun();
      context.spend(10_000);
    }
  });
});
