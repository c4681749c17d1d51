import { describe, expect, test } from "@jest/globals";
import {
  createDecisions,
  type Decisions,
  type DecisionsOptions,
} from "../../src/decide/decisions.ts";
import type { DecisionBudget } from "../../src/domain/bundle.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { atOnce } from "../support/at-once.ts";
import { activeRevisionOf } from "../support/decisions-of.ts";

/** The same work for each bundle: as many members as the input says. */
const regoOf = (name: string): string =>
  `package ${name}\n\nlong := count([x | some x in numbers.range(1, input.n); x % 7 == 3])\n\nkept := [s | some x in numbers.range(1, input.n); s := sprintf("%0400d", [x])]\n\nquick := 1\n`;

async function decisionsOf(
  budgets: Readonly<Record<string, DecisionBudget | undefined>>,
  options: DecisionsOptions = {},
): Promise<Decisions> {
  const decisions = createDecisions(options);
  for (const [name, budget] of Object.entries(budgets)) {
    const files = { [`${name}.rego`]: regoOf(name) };
    const settings = budget && { budget };
    decisions.activate(
      await activeRevisionOf({ name, roots: [name], files, ...(settings && { settings }) }),
    );
  }
  return decisions;
}

function ask(decisions: Decisions, path: string, n: number): Decision {
  const parts = path.split("/").filter((part) => part !== "");
  return atOnce(decisions.decide(parts, Buffer.from(JSON.stringify({ n })))).decision;
}

const DEFINED = { kind: "defined" };
const saying = (message: string): object => ({
  kind: "error",
  error: { code: "internal_error", message },
});
const OVER_STEPS = saying(
  "the decision took more than 5000 steps, which is its bundle's budget (spec.budget)",
);

describe("a bundle that has a budget of its own", () => {
  test("is held to its steps, and answers what needs fewer", async () => {
    const decisions = await decisionsOf({ a: { steps: 5_000 }, b: undefined });
    expect(ask(decisions, "a/long", 10_000)).toEqual(OVER_STEPS);
    expect(ask(decisions, "b/long", 10_000)).toMatchObject(DEFINED);
    expect(ask(decisions, "a/long", 10)).toMatchObject(DEFINED);
    expect(ask(decisions, "a/quick", 10_000)).toMatchObject(DEFINED);
  });

  test("is held to steps that no look at the clock comes to", async () => {
    const decisions = await decisionsOf({ a: { steps: 1 } });
    expect(ask(decisions, "a/long", 100)).toMatchObject({ kind: "error" });
  });

  test("is held to its milliseconds", async () => {
    const decisions = await decisionsOf({ a: { timeoutMs: 1 }, b: undefined });
    expect(ask(decisions, "a/long", 1_000_000)).toEqual(
      saying("the decision took more than 1 ms, which is its bundle's budget (spec.budget)"),
    );
    expect(ask(decisions, "b/long", 1_000)).toMatchObject(DEFINED);
  });

  test("is held to its memory", async () => {
    const decisions = await decisionsOf({ a: { memoryMiB: 16 }, b: undefined });
    expect(ask(decisions, "a/kept", 200_000)).toEqual(
      saying(
        "the decision took more than 16 MiB of memory, which is its bundle's budget (spec.budget)",
      ),
    );
    expect(ask(decisions, "b/kept", 100)).toMatchObject(DEFINED);
  });

  test("never has more than the operator allows", async () => {
    const operator = { budgetSteps: 20_000 };
    const decisions = await decisionsOf({ a: { steps: 1_000_000_000 } }, operator);
    expect(ask(decisions, "a/long", 100_000)).toEqual(
      saying("the decision took more than 20000 steps"),
    );
  });

  test("has all of it in a decision over several bundles, and leaves the others theirs", async () => {
    const budgets = { a: undefined, b: { steps: 5_000 }, c: undefined, d: { steps: 100_000 } };
    const decisions = await decisionsOf(budgets);
    expect(ask(decisions, "", 5)).toMatchObject(DEFINED);
    expect(ask(decisions, "", 10_000)).toEqual(OVER_STEPS);
    const others = await decisionsOf({ ...budgets, b: { steps: 100_000_000 }, d: undefined });
    expect(ask(others, "", 10_000)).toMatchObject(DEFINED);
  });
});
