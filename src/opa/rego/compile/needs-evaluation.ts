import type { Term } from "../ast/nodes.ts";
import { walkTerm } from "../ast/visit.ts";

/** Whether there are references, calls or comprehensions in a term, so that no value can be told of it at once. */
export function needsEvaluation(term: Term): boolean {
  let isFound = false;
  walkTerm(term, {
    term: ({ value: { kind } }) => {
      isFound ||= kind === "ref" || kind.endsWith("comprehension");
      return isFound;
    },
  });
  return isFound;
}
