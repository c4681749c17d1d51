import { type Finding, placeOf, refuse } from "../refusal.ts";
import type { Condition } from "./conditions.ts";
import { CONTRADICTION } from "./contradiction.ts";
import type { DeclaredPolicy } from "./declared-policy.ts";
import { endLengths, withDividingFacts } from "./dividing-facts.ts";
import type { MatchConditions } from "./match-conditions.ts";
import { matchFaults } from "./match-faults.ts";
import { findOverlaps } from "./overlaps.ts";

/** What one declaration sets one field to. */
interface Claim {
  readonly policy: DeclaredPolicy;
  readonly conditions: MatchConditions;
  /** Equal text, equal value. */
  readonly value: string;
  /** Where it stands below `spec.mutations`. */
  readonly path: Path;
}

type Path = readonly (string | number)[];

const MOST_FINDINGS = 20;

/**
 * Throws `invalid_parameter`, naming both places of each fault (20 at most), when
 * - two declarations of one priority that can match the same resource set one field to different values,
 * - a declaration sets a label that a declaration matches on: what matches would then depend on the patch, or
 * - a declaration can match nothing, or there are more sources of the environment than the rules look through.
 */
export function refuseConflicts(policies: readonly DeclaredPolicy[]): void {
  const findings: Finding[] = [];
  for (const claims of claimsByField(policies).values()) {
    for (const [a, b] of findOverlaps(claims, MOST_FINDINGS - findings.length)) {
      findings.push(conflict(a, b));
    }
    if (findings.length >= MOST_FINDINGS) break;
  }
  findings.push(...matchFaults(policies));
  if (findings.length > 0) refuse(CONTRADICTION, findings.slice(0, MOST_FINDINGS));
}

/** The claims on each field of each priority. */
function claimsByField(policies: readonly DeclaredPolicy[]): Map<string, Claim[]> {
  const groups = new Map<string, Claim[]>();
  const lengths = endLengths(policies.map(({ conditions }) => conditions));
  for (const policy of policies) {
    const conditions = withDividingFacts(policy.conditions, lengths);
    for (const { field, ...claim } of claimsOf({ ...policy, conditions })) {
      const group = JSON.stringify([policy.priority, field]);
      const claims = groups.get(group) ?? [];
      claims.push({ policy, ...claim });
      groups.set(group, claims);
    }
  }
  return groups;
}

function* claimsOf(policy: DeclaredPolicy): Generator<Omit<Claim, "policy"> & { field: Path }> {
  const { conditions, fields, entries, denies } = policy;
  for (const [name, { value, override }] of fields) {
    const text = JSON.stringify([value, override, denies]);
    yield { field: [name], conditions, value: text, path: [name] };
  }
  for (const { id, value, override, path } of entries) {
    yield { field: [id], conditions, value: JSON.stringify([value, override]), path };
  }
  for (const [place, kinds] of placesOf(policy)) {
    for (const member of ["labels", "annotations"] as const) {
      for (const [key, value] of policy[member]) {
        yield { field: [place, member, key], conditions: kinds, value, path: [member, key] };
      }
    }
  }
}

/** The metadata that a declaration changes, each with its conditions: the template of a Pod is the Pod. */
function placesOf({ conditions, target }: DeclaredPolicy): [string, MatchConditions][] {
  const kinds = [...(conditions.get("kind")?.counted ?? [])];
  const only = (accepted: readonly string[]): MatchConditions =>
    new Map([...conditions, ["kind", kindCondition(accepted)]]);
  const others = kinds.filter((kind) => kind !== "Pod");
  const pods = kinds.filter((kind) => kind === "Pod");
  if (target === "resource") return [["resource", conditions]];
  if (target === "template") {
    return [
      ["resource", only(pods)],
      ["template", only(others)],
    ];
  }
  return [
    ["resource", conditions],
    ["template", only(others)],
  ];
}

function kindCondition(kinds: readonly string[]): Condition {
  return { form: "value", counted: new Set(kinds), excluded: new Set(), presence: "required" };
}

function conflict(first: Claim, second: Claim): Finding {
  const path = ["spec", "mutations", ...second.path];
  const [field, key] = first.path;
  const what = typeof key === "string" ? `${field} ${JSON.stringify(key)}` : field;
  return {
    message:
      `${what}: "${second.policy.name}" sets another value than "${first.policy.name}" at ` +
      `${placeOf(first.policy.locate(["spec", "mutations", ...first.path]))}, and both match some resources with the priority ` +
      `${first.policy.priority}: give one of them a higher priority`,
    location: second.policy.locate(path),
  };
}
