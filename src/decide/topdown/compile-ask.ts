import type { Ref } from "../../opa/rego/ast/nodes.ts";
import type { Value } from "../values/value.ts";
import type { Evaluation } from "./evaluation.ts";
import type { OnSuccess } from "./frame.ts";
import { newFrame } from "./rule-code.ts";
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
  return (evaluation) => {
    const frame = newFrame(scope.size(), evaluation, false, nothing);
    step(frame);
    return frame.slots[answer];
  };
}

const nothing: OnSuccess = () => undefined;
