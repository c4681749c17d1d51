import type { Diagnostic } from "../domain/policy-error.ts";
import type { Plan } from "../opa/ir/plan.ts";
import { findFunctionReferences } from "./function-references.ts";
import { findWrongNegations } from "./negations.ts";
import { findPackageReferences } from "./package-references.ts";

/**
 * Where OPA's planner, and so every engine that runs its plan, is known to decide otherwise than OPA
 * itself.
 */
export function findWrongShapes(
  plan: Plan,
  packages: readonly (readonly string[])[],
): Diagnostic[] {
  return [
    ...findFunctionReferences(plan),
    ...findPackageReferences(plan, packages),
    ...findWrongNegations(plan),
  ];
}
