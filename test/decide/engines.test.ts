import { createContexts } from "../../src/decide/context.ts";
import { ENGINES } from "../../src/decide/engines.ts";
import { type Budget, describeEvaluator } from "../contract/evaluator.ts";

/** The Wasm engine counts the bytes that a module takes, the exact engine steps. */
const BUDGETS: Readonly<Record<keyof typeof ENGINES, Budget>> = {
  exact: { context: ofSteps, says: /more than 1000 steps/ },
  wasm: { context: () => ({ budgetBytes: 100_000 }), says: /budget/ },
};

function ofSteps(): ReturnType<Budget["context"]> {
  const counted = createContexts({ budgetSteps: 1_000 })();
  return { spend: (steps) => counted.spend(steps) };
}

describeEvaluator("exact", ENGINES.exact, BUDGETS.exact);
describeEvaluator("wasm", ENGINES.wasm, BUDGETS.wasm);
