import type { Ref } from "../../opa/rego/ast/nodes.ts";
import type { Value } from "../values/value.ts";
import type { Evaluation } from "./evaluation.ts";
import type { OnSuccess } from "./frame.ts";
import { newFrame } from "./rule-code.ts";
import { type RuleSet, ruleSetOf } from "./rule-set.ts";
import { constantStart, type RuleNode } from "./rule-tree.ts";
import { completeDocument } from "./rules.ts";
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
    if (complete !== undefined && !evaluation.isExact && evaluation.targets.length === 0) {
      return completeDocument(evaluation, complete.node, complete.set);
    }
    const frame = newFrame(scope.size(), evaluation, false, nothing);
    step(frame);
    return frame.slots[answer];
  };
}

const nothing: OnSuccess = () => undefined;

/** The complete rules to which constants lead. */
function completeRules(
  program: Program,
  [, ...keys]: Ref,
): { readonly node: RuleNode; readonly set: RuleSet } | undefined {
  const { path, ruled } = constantStart(keys, program.tree);
  if (ruled === undefined || path.length < keys.length - 1) return undefined;
  const set = ruleSetOf(program, ruled, path.length + 2);
  return set.kind === "complete" ? { node: ruled, set } : undefined;
}
