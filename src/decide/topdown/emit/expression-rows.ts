import type { Expression } from "../../../opa/rego/ast/nodes.ts";
import { walkExpression } from "../../../opa/rego/ast/visit.ts";
import type { Value } from "../../values/value.ts";
import type { Evaluation } from "../evaluation.ts";
import type { OnSuccess } from "../frame.ts";
import { newFrame } from "../rule-code.ts";
import { type Bound, bind, createScope, NOTHING_BOUND } from "../scope.ts";
import type { Code } from "./code.ts";

/** All solutions of one expression, a row for each. */
export interface ExpressionRows {
  /** The variables that it binds. */
  readonly variables: readonly string[];
  /** The values of those variables in each solution. */
  readonly find: (evaluation: Evaluation, known: readonly Value[]) => readonly (readonly Value[])[];
}

/** Those of an expression as `compileExpression` finds them, where these variables are known. */
export function compileRows(
  { program, comprehensionKeys }: Code,
  expression: Expression,
  known: readonly string[],
): ExpressionRows {
  const scope = createScope(program, comprehensionKeys);
  const slots = known.map((name) => scope.slotOf(name));
  const rows = scope.newSlot();
  const before = bind(NOTHING_BOUND, known);
  let variables: readonly string[] = [];
  const step = program.compile.expression(scope, expression, before, (after) => {
    variables = boundBy(expression, before, after);
    const found = variables.map((name) => scope.slotOf(name));
    return (frame) => {
      const values = found.map((slot) => frame.slots[slot] as Value);
      (frame.slots[rows] as unknown as Value[][]).push(values);
      return undefined;
    };
  });
  return {
    variables,
    find(evaluation, values) {
      const frame = newFrame(scope.size(), evaluation, false, nothing);
      for (const [at, slot] of slots.entries()) frame.slots[slot] = values[at];
      const solutions: Value[][] = [];
      frame.slots[rows] = solutions as unknown as Value;
      step(frame);
      return solutions;
    },
  };
}

const nothing: OnSuccess = () => undefined;

function boundBy(expression: Expression, before: Bound, after: Bound): readonly string[] {
  const names = new Set<string>();
  walkExpression(expression, {
    term({ value }) {
      if (value.kind === "var" && after.has(value.name) && !before.has(value.name)) {
        names.add(value.name);
      }
      return undefined;
    },
  });
  return [...names];
}
