import type { Location } from "../../domain/policy-error.ts";
import { type Finding, placeOf, refuse } from "../refusal.ts";
import { CONTRADICTION } from "./contradiction.ts";
import { type DeclaredBundle, declaredBundle } from "./declared-bundle.ts";
import { type ListEntry, listEntries, type PodField, podFields } from "./declared-fields.ts";
import type { EnvironmentSource } from "./injector-match.ts";
import type { Target } from "./injector-mutations.ts";
import type { LocatedInjectorPolicy } from "./injector-policy.ts";
import { type MatchConditions, matchConditions } from "./match-conditions.ts";

/** A declaration as the generator sees it. */
export interface DeclaredPolicy {
  readonly name: string;
  readonly priority: number;
  readonly conditions: MatchConditions;
  readonly environmentFrom: EnvironmentSource | undefined;
  /** The keys of its matchExpressions, in their order. */
  readonly labelExpressions: readonly string[];
  readonly bundle: DeclaredBundle | undefined;
  /** Fields of security contexts, by name. */
  readonly fields: ReadonlyMap<string, PodField>;
  /** Entries of lists: `env`, `tolerations`, `imagePullSecrets`. */
  readonly entries: readonly ListEntry[];
  readonly drop: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly target: Target;
  readonly denies: boolean;
  readonly file: string;
  locate(path: readonly (string | number)[]): Location;
}

/** The declarations sorted by name. Throws `invalid_parameter` on a name that was given twice, with both places. */
export function declaredPolicies(policies: readonly LocatedInjectorPolicy[]): DeclaredPolicy[] {
  const byName = new Map<string, DeclaredPolicy>();
  const findings: Finding[] = [];
  for (const policy of policies.map(declaredPolicy)) {
    const first = byName.get(policy.name);
    if (first === undefined) byName.set(policy.name, policy);
    else findings.push(doubledName(policy, first));
  }
  if (findings.length > 0) refuse(CONTRADICTION, findings);
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function declaredPolicy({ value, locate }: LocatedInjectorPolicy): DeclaredPolicy {
  const { match, priority, bundle, mutations, enforcementAction } = value.spec;
  const { environmentFrom } = match;
  return {
    name: value.metadata.name,
    priority,
    conditions: matchConditions(match),
    environmentFrom,
    labelExpressions: (match.matchExpressions ?? []).map(({ key }) => key),
    bundle: bundle === undefined ? undefined : declaredBundle(bundle, environmentFrom),
    fields: podFields(mutations),
    entries: listEntries(mutations),
    drop: mutations?.capabilities?.drop ?? [],
    labels: new Map(sortedEntries(mutations?.labels ?? {})),
    annotations: new Map(sortedEntries(mutations?.annotations ?? {})),
    target: mutations?.target ?? "resource",
    denies: enforcementAction === "Deny",
    file: locate([]).file,
    locate,
  };
}

function doubledName(policy: DeclaredPolicy, first: DeclaredPolicy): Finding {
  const path = ["metadata", "name"];
  return {
    message: `there is already an InjectorPolicy "${policy.name}" at ${placeOf(first.locate(path))}`,
    location: policy.locate(path),
  };
}

function sortedEntries<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
