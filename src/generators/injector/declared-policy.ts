import type { LocatedInjectorPolicy } from "../../declarations/injector-policy.ts";
import type { JsonObject } from "../../domain/json-value.ts";
import type { Location } from "../../domain/policy-error.ts";
import { type Finding, placeOf, refuse } from "./refusal.ts";

/**
 * A declaration as the generator sees it. A resource is a set of facts (`kind`, `namespace`, `environment`,
 * `label:<key>`), each with one value; a declaration matches where every fact it constrains has an accepted value.
 */
export interface DeclaredPolicy {
  readonly name: string;
  readonly priority: number;
  readonly constraints: ReadonlyMap<string, ReadonlySet<string>>;
  readonly bundle: { readonly name: string; readonly rules: readonly string[] } | undefined;
  readonly seccompProfile: SeccompProfile | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly file: string;
  locate(path: readonly (string | number)[]): Location;
}

/** The Kubernetes profile and which chosen profiles it replaces. */
export interface SeccompProfile {
  readonly profile: JsonObject;
  readonly override: string;
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
  if (findings.length > 0) refuse(findings);
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function declaredPolicy({ value, locate }: LocatedInjectorPolicy): DeclaredPolicy {
  const { match, priority, bundle, mutations } = value.spec;
  const constraints = new Map([["kind", new Set(match.kinds)]]);
  if (match.namespaces !== undefined) constraints.set("namespace", new Set(match.namespaces));
  if (match.environments !== undefined) constraints.set("environment", new Set(match.environments));
  for (const [key, accepted] of sortedEntries(match.labels ?? {})) {
    constraints.set(`label:${key}`, new Set(typeof accepted === "string" ? [accepted] : accepted));
  }
  return {
    name: value.metadata.name,
    priority,
    constraints,
    bundle,
    seccompProfile: seccompProfile(mutations?.seccompProfile),
    labels: new Map(sortedEntries(mutations?.labels ?? {})),
    annotations: new Map(sortedEntries(mutations?.annotations ?? {})),
    file: locate([]).file,
    locate,
  };
}

type Mutations = NonNullable<LocatedInjectorPolicy["value"]["spec"]["mutations"]>;

function seccompProfile(mutation: Mutations["seccompProfile"]): SeccompProfile | undefined {
  if (mutation === undefined) return undefined;
  const { type, localhostProfile, override } = mutation;
  return {
    profile: localhostProfile === undefined ? { type } : { localhostProfile, type },
    override,
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
