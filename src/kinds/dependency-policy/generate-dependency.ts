import { dataFile } from "../data-file.ts";
import type { Generated } from "../generated.ts";
import type { KindContext } from "../kind.ts";
import { placeOf, refuse } from "../refusal.ts";
import { textFile } from "../text-file.ts";
import { advisoryFaults, advisorySets } from "./advisory-sets.ts";
import { dependencyData } from "./dependency-data.ts";
import { dependencyModule } from "./dependency-module.ts";
import type { LocatedDependencyPolicy } from "./dependency-policy.ts";
import { dependencyTests } from "./dependency-tests.ts";

/**
 * Turns DependencyPolicy declarations into the package `dependency`: `dependency/deny`, `dependency/warn` and `dependency/fix`
 * for DependencyFacts. Throws `invalid_parameter` with the places of all faults. The order of the declarations does not matter.
 */
export function generateDependency(
  declarations: readonly LocatedDependencyPolicy[],
  context: KindContext,
): Generated {
  refuseDoubled(declarations);
  refuseMissing(declarations, context);
  const sorted = declarations.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const policies = sorted.map(({ value }) => value);
  const origin = {
    bundle: context.bundle,
    files: [...new Set(sorted.map(({ locate }) => locate([]).file))].sort(),
    declarations: policies.length,
  };
  return {
    modules: new Map([
      ...context.ruleSets,
      ["dependency/dependency.rego", textFile(dependencyModule(origin))],
    ]),
    tests: new Map([["dependency/dependency_test.rego", textFile(dependencyTests(policies))]]),
    data: new Map([
      [
        "dependency/data.json",
        dataFile(dependencyData(policies, advisorySets(sorted, context.files))),
      ],
    ]),
    files: new Map(),
    read: policies.flatMap(({ spec }) => spec.vulnerabilities?.advisories ?? []),
    warnings: [],
  };
}

function nameOf({ value }: LocatedDependencyPolicy): string {
  return value.metadata.name;
}

function refuseDoubled(declarations: readonly LocatedDependencyPolicy[]): void {
  const first = new Map<string, LocatedDependencyPolicy>();
  const findings = declarations.flatMap((declared) => {
    const name = nameOf(declared);
    const other = first.get(name);
    if (other === undefined) first.set(name, declared);
    if (other === undefined) return [];
    const message = `the name ${name} is taken at ${placeOf(other.locate(["metadata", "name"]))}`;
    return [{ message, location: declared.locate(["metadata", "name"]) }];
  });
  if (findings.length > 0) refuse("two DependencyPolicies have one name", findings);
}

function refuseMissing(
  declarations: readonly LocatedDependencyPolicy[],
  { files }: KindContext,
): void {
  const findings = declarations.flatMap((declared) => advisoryFaults(declared, files));
  if (findings.length > 0) refuse("a DependencyPolicy names files that cannot be read", findings);
}
