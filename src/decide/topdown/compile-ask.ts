import type { Ref } from "../../opa/rego/ast/nodes.ts";
import type { Value } from "../values/value.ts";
import { answerOf } from "./answer-rules.ts";
import type { Evaluation } from "./evaluation.ts";
import type { OnSuccess } from "./frame.ts";
import { newFrame, type Operands } from "./rule-code.ts";
import { type RuleSet, ruleSetOf } from "./rule-set.ts";
import { constantStart } from "./rule-tree.ts";
import { createScope, NOTHING_BOUND, type Program } from "./scope.ts";

/** The value of a reference without variables, asked on its own; undefined where there is none. */
export function compileAsk(
  program: Program,
  ref: Ref,
): (evaluation: Evaluation) => Value | undefined {
  const scope = createScope(program);
  const answer = scope.newSlot();
  const step = program.compile.ref(scope, ref, NOTHING_BOUND, (found) => ({ slots }) => {
    slots[answer] ??= slots[found];
    return undefined;
  });
  const complete = completeRules(program, ref);
  return (evaluation) => {
    // What is asked of them is not remembered: rules cannot ask for themselves.
    if (complete !== undefined && !evaluation.isExact && evaluation.targets.length === 0) {
      return answerOf(evaluation, complete, NOTHING);
    }
    const frame = newFrame(scope.size(), evaluation, false, nothing);
    step(frame);
    return frame.slots[answer];
  };
}

const nothing: OnSuccess = () => undefined;
const NOTHING: Operands = [];

/** The complete rules to which constants lead. */
function completeRules(program: Program, [, ...keys]: Ref): RuleSet | undefined {
  const { path, ruled } = constantStart(keys, program.tree);
  if (ruled === undefined || path.length < keys.length - 1) return undefined;
  const set = ruleSetOf(program, ruled, path.length + 2);
  return set.kind === "complete" ? set : undefined;
}
