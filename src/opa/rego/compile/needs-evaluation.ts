import type { Term } from "../ast/nodes.ts";
import { isComprehension, isScalar } from "../ast/terms.ts";
import { walkTerm } from "../ast/visit.ts";

/** Whether there are references, calls or comprehensions in a term, so that no value can be told of it at once. */
export function needsEvaluation(term: Term): boolean {
  if (isScalar(term)) return false;
  let isFound = false;
  walkTerm(term, {
    term: ({ value }) => {
      isFound ||= value.kind === "ref" || isComprehension(value);
      return isFound;
    },
  });
  return isFound;
}
