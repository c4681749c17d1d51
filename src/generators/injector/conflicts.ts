import type { DeclaredPolicy } from "./declared-policy.ts";
import { findOverlaps } from "./overlaps.ts";
import { type Finding, placeOf, refuse } from "./refusal.ts";

/** What one declaration sets one field to. */
interface Claim {
  readonly policy: DeclaredPolicy;
  readonly constraints: DeclaredPolicy["constraints"];
  /** Equal text, equal value. */
  readonly value: string;
  readonly path: readonly string[];
}

const MOST_FINDINGS = 20;

/**
 * Throws `invalid_parameter`, naming both places of each fault (20 at most), when
 * - two declarations of one priority that can match the same resource set one field to different values, or
 * - a declaration sets a label that a declaration matches on: what matches would then depend on the patch.
 */
export function refuseConflicts(policies: readonly DeclaredPolicy[]): void {
  const findings: Finding[] = [];
  for (const claims of claimsByField(policies).values()) {
    for (const [a, b] of findOverlaps(claims, MOST_FINDINGS - findings.length)) {
      findings.push(conflict(a, b));
    }
    if (findings.length >= MOST_FINDINGS) break;
  }
  findings.push(...feedbacks(policies).slice(0, MOST_FINDINGS - findings.length));
  if (findings.length > 0) refuse(findings);
}

/** The claims on each field of each priority. */
function claimsByField(policies: readonly DeclaredPolicy[]): Map<string, Claim[]> {
  const groups = new Map<string, Claim[]>();
  for (const policy of policies) {
    for (const [path, value] of fieldsOf(policy)) {
      const group = JSON.stringify([policy.priority, path]);
      const claims = groups.get(group) ?? [];
      claims.push({ policy, constraints: policy.constraints, value, path });
      groups.set(group, claims);
    }
  }
  return groups;
}

function* fieldsOf(policy: DeclaredPolicy): Generator<[string[], string]> {
  const { seccompProfile, labels, annotations } = policy;
  if (seccompProfile !== undefined) yield [["seccompProfile"], JSON.stringify(seccompProfile)];
  for (const [key, value] of labels) yield [["labels", key], JSON.stringify(value)];
  for (const [key, value] of annotations) yield [["annotations", key], JSON.stringify(value)];
}

function conflict(first: Claim, second: Claim): Finding {
  const path = ["spec", "mutations", ...first.path];
  const [field, key] = first.path;
  const what = key === undefined ? field : `${field} ${JSON.stringify(key)}`;
  return {
    message:
      `${what}: "${second.policy.name}" sets another value than "${first.policy.name}" at ` +
      `${placeOf(first.policy.locate(path))}, and both match some resources with the priority ` +
      `${first.policy.priority}: give one of them a higher priority`,
    location: second.policy.locate(path),
  };
}

function feedbacks(policies: readonly DeclaredPolicy[]): Finding[] {
  const matched = new Map<string, DeclaredPolicy>();
  for (const policy of policies) {
    for (const fact of policy.constraints.keys()) {
      if (!matched.has(fact)) matched.set(fact, policy);
    }
  }
  return policies.flatMap((policy) =>
    [...policy.labels.keys()].flatMap((key) => {
      const matcher = matched.get(`label:${key}`);
      if (matcher === undefined) return [];
      const place = placeOf(matcher.locate(["spec", "match", "labels", key]));
      return {
        message:
          `labels ${JSON.stringify(key)}: "${policy.name}" sets a label that "${matcher.name}" ` +
          `matches on at ${place}: what matches must not depend on the patch`,
        location: policy.locate(["spec", "mutations", "labels", key]),
      };
    }),
  );
}
