import { walkPairs } from "../builtins/walk.ts";
import type { OnResult } from "./compile-call.ts";
import type { Compute, Step } from "./frame.ts";

/** Goes on with each path and value below a value: the one builtin with more than one answer. */
export function compileWalk(start: Compute, next: OnResult): Step {
  return (frame) => {
    for (const pair of walkPairs(frame.evaluation.context, start(frame))) {
      const exit = next(frame, pair);
      if (exit !== undefined) return exit;
    }
    return undefined;
  };
}
