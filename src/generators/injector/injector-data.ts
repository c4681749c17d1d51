import type { Json, JsonObject } from "../../domain/json-value.ts";
import type { DeclaredPolicy } from "./declared-policy.ts";
import { type Checks, indexPolicies } from "./match-index.ts";
import { pointerToken } from "./pointer-token.ts";

/** What the injector's rules look up below `data.injector`: the index, and the declarations by name. */
export function injectorData(policies: readonly DeclaredPolicy[]): JsonObject {
  const { index, checks } = indexPolicies(policies);
  const mergedBundles = bundlesToMerge(policies);
  const entries = policies.map((policy): [string, JsonObject] => [
    policy.name,
    policyData(policy, checks.get(policy) ?? new Map(), mergedBundles),
  ]);
  return { index, policies: Object.fromEntries(entries) };
}

function policyData(
  { priority, bundle, seccompProfile, labels, annotations }: DeclaredPolicy,
  checks: Checks,
  mergedBundles: ReadonlySet<string>,
): JsonObject {
  const data: Record<string, Json> = { priority, checks: checkData(checks) };
  if (bundle !== undefined) {
    const { name, rules } = bundle;
    data["bundle"] = mergedBundles.has(name) ? { name, rules, merges: true } : { name, rules };
  }
  if (seccompProfile !== undefined) data["seccomp_profile"] = { ...seccompProfile };
  if (labels.size > 0) data["labels"] = memberData("labels", labels);
  if (annotations.size > 0) data["annotations"] = memberData("annotations", annotations);
  return data;
}

function checkData(checks: Checks): JsonObject {
  return Object.fromEntries(
    [...checks].map(([fact, accepted]) => [
      fact,
      Object.fromEntries([...accepted].map((value) => [value, true])),
    ]),
  );
}

/** Members below `/metadata/<field>` by key, each with the JSON Pointer that the patch needs. */
function memberData(field: string, members: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(
    [...members].map(([key, value]) => [
      key,
      { path: `/metadata/${field}/${pointerToken(key)}`, value },
    ]),
  );
}

/** The names of policy bundles to which declarations give different rules. */
function bundlesToMerge(policies: readonly DeclaredPolicy[]): Set<string> {
  const rules = new Map<string, string>();
  const merged = new Set<string>();
  for (const { bundle } of policies) {
    if (bundle === undefined) continue;
    const text = JSON.stringify(bundle.rules);
    if ((rules.get(bundle.name) ?? text) !== text) merged.add(bundle.name);
    rules.set(bundle.name, text);
  }
  return merged;
}
