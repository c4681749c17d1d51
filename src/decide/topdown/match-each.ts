import type { Term } from "../../opa/rego/ast/nodes.ts";
import type { Then } from "./compile.ts";
import type { Step } from "./frame.ts";
import type { Bound, Scope } from "./scope.ts";

/** Matches the values in slots with patterns, one after the other. */
export function matchEach(
  scope: Scope,
  slots: readonly number[],
  patterns: readonly Term[],
  bound: Bound,
  then: Then,
): Step {
  const [slot, ...otherSlots] = slots;
  const [pattern, ...otherPatterns] = patterns;
  if (slot === undefined || pattern === undefined) return then(bound);
  return scope.program.compile.match(scope, slot, pattern, bound, (inner) =>
    matchEach(scope, otherSlots, otherPatterns, inner, then),
  );
}
