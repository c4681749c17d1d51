import { dataFile } from "../data-file.ts";
import type { Generated } from "../generated.ts";
import type { KindContext } from "../kind.ts";
import { textFile } from "../text-file.ts";
import { refuseConflicts } from "./conflicts.ts";
import { type DeclaredPolicy, declaredPolicies } from "./declared-policy.ts";
import { injectorData } from "./injector-data.ts";
import { injectorModule } from "./injector-module.ts";
import type { LocatedInjectorPolicy } from "./injector-policy.ts";
import { injectorTests } from "./injector-tests.ts";

/**
 * Turns InjectorPolicy declarations into the package `injector`: `injector/inject_policy` (a set of PolicyBundle objects),
 * `injector/patch` (an RFC 6902 patch), `injector/warnings`, `injector/deny` and `injector/admission` (a webhook's answer),
 * for an AdmissionReview or `{"resource", "environment"}`.
 * Declarations that match the same resource merge by falling priority, then by name. Throws `invalid_parameter` with both
 * places on doubled names and on conflicts. The order of the declarations does not matter.
 */
export function generateInjector(
  policies: readonly LocatedInjectorPolicy[],
  context: Pick<KindContext, "bundle" | "ruleSets">,
): Generated {
  const declared = declaredPolicies(policies);
  refuseConflicts(declared);
  const origin = {
    bundle: context.bundle,
    files: filesOf(declared),
    declarations: declared.length,
  };
  return {
    modules: new Map([
      ...context.ruleSets,
      ["injector/injector.rego", textFile(injectorModule(origin))],
    ]),
    tests: new Map([["injector/injector_test.rego", textFile(injectorTests(declared))]]),
    data: new Map([["injector/data.json", dataFile(injectorData(declared))]]),
    files: new Map(),
    read: [],
    warnings: [],
  };
}

function filesOf(policies: readonly DeclaredPolicy[]): string[] {
  return [...new Set(policies.map((policy) => policy.file))].sort();
}
