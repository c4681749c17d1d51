import { expect, jest, test } from "@jest/globals";
import { indexPaths } from "../../src/compile/path-index.ts";
import type { Plan } from "../../src/opa/ir/plan.ts";

const RULES = 2_000;

/** A module of one-line rules and functions in turn, and what OPA tells of it. */
function manyRules(): { text: string; plan: Plan } {
  const rules = Array.from({ length: RULES }, (_, number) =>
    number % 2 === 0 ? `r${number} := input.x\n` : `f${number}(x) := x\n`,
  );
  const unplanned = rules.map((rule, number) => ({
    path: `data.many.${/^\w+/.exec(rule)?.[0]}`,
    location: { file: 0, row: number + 3, col: 1 },
  }));
  const plan: Plan = {
    static: { files: [{ value: "many.rego" }] },
    plans: { plans: [] },
    unplanned_rules: unplanned,
  };
  return { text: `package many\n\n${rules.join("")}`, plan };
}

test("the heads of thousands of rules are found in a few looks at each character", () => {
  const { text, plan } = manyRules();
  const looks = (["indexOf", "charCodeAt", "slice"] as const).map((name) =>
    jest.spyOn(String.prototype, name),
  );
  const { entrypoints } = indexPaths(plan, new Map([["many.rego", Buffer.from(text)]]));
  const count = looks.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  for (const look of looks) look.mockRestore();
  expect(entrypoints).toHaveLength(RULES / 2 + 1);
  expect(count).toBeLessThan(5 * text.length);
});
