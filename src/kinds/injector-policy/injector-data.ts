import type { Json, JsonObject } from "../../domain/json-value.ts";
import { asciiJson } from "./ascii-json.ts";
import { SYSTEM_NAMESPACES } from "./conditions.ts";
import { type DeclaredBundle, plainText } from "./declared-bundle.ts";
import type { ListEntry, PodField } from "./declared-fields.ts";
import type { DeclaredPolicy } from "./declared-policy.ts";
import type { MatchConditions } from "./match-conditions.ts";
import { environmentSources } from "./match-faults.ts";
import { type Checks, indexPolicies } from "./match-index.ts";
import { pieceLengths } from "./namespace-filings.ts";
import type { NamespacePattern } from "./namespace-pattern.ts";
import { pointerToken } from "./pointer-token.ts";

/** The members that tell the entries of a list apart. */
const IDENTITY = {
  env: ["name"],
  imagePullSecrets: ["name"],
  tolerations: ["key", "operator", "value", "effect"],
} as const;

/** What the injector's rules look up below `data.injector`: the index, and the declarations by name. */
export function injectorData(policies: readonly DeclaredPolicy[]): JsonObject {
  const { index, checks } = indexPolicies(policies);
  const mergedBundles = bundlesToMerge(policies);
  const namespaces = policies.map(({ conditions }) => conditions.get("namespace"));
  const entries = policies.map((policy): [string, JsonObject] => [
    policy.name,
    {
      name: policy.name,
      priority: policy.priority,
      ...matchData(policy.conditions, checks.get(policy) ?? new Map()),
      ...(policy.bundle === undefined ? {} : { bundle: bundleData(policy.bundle, mergedBundles) }),
      ...mutationData(policy),
    },
  ]);
  return {
    index: { ...index, environments: environmentData(policies), pieces: pieceLengths(namespaces) },
    policies: Object.fromEntries(entries),
  };
}

function environmentData(policies: readonly DeclaredPolicy[]): Json {
  return [...environmentSources(policies)].map(([fact, { label, namespaceAnnotation }]) =>
    label === undefined ? { fact, annotation: namespaceAnnotation ?? "" } : { fact, label },
  );
}

/** What is looked up for each candidate: only what the declaration asks for is there. */
function matchData(conditions: MatchConditions, checks: Checks): JsonObject {
  const data: Record<string, Json> = { checks: checkData(checks) };
  const denied = new Map<string, Iterable<string>>();
  const absent: string[] = [];
  for (const [fact, condition] of conditions) {
    if (condition.form !== "value") continue;
    if (condition.presence === "forbidden") absent.push(fact);
    else if (condition.excluded.size > 0) denied.set(fact, condition.excluded);
  }
  if (absent.length > 0) data["absent"] = absent;
  if (denied.size > 0) data["denied"] = checkData(denied);
  const namespace = conditions.get("namespace");
  if (namespace?.form !== "namespace") return data;
  const { included = [], excluded, counted } = namespace;
  if (included.length > 0 && counted === undefined) data["included"] = patternData(included);
  if (excluded.length > 0) data["excluded"] = patternData(excluded);
  const named = included.flatMap((pattern) => (pattern.form === "exact" ? [pattern.name] : []));
  const system = named.filter((name) => SYSTEM_NAMESPACES.includes(name));
  if (system.length > 0) data["system"] = keysOf(system);
  return data;
}

function checkData(checks: ReadonlyMap<string, Iterable<string>>): JsonObject {
  return Object.fromEntries([...checks].map(([fact, accepted]) => [fact, keysOf(accepted)]));
}

function patternData(patterns: readonly NamespacePattern[]): JsonObject {
  const names = patterns.flatMap((pattern) => (pattern.form === "exact" ? [pattern.name] : []));
  return {
    names: keysOf(names),
    patterns: patterns.flatMap((pattern): JsonObject[] => {
      if (pattern.form === "exact") return [];
      if (pattern.form === "holds") return [{ part: pattern.part }];
      return [{ prefix: pattern.prefix, suffix: pattern.suffix }];
    }),
  };
}

function keysOf(values: Iterable<string>): JsonObject {
  return Object.fromEntries([...values].map((value) => [value, true]));
}

function bundleData(bundle: DeclaredBundle, merged: ReadonlySet<string> | "all"): JsonObject {
  const { apiVersion, needs } = bundle;
  const texts = (template: DeclaredBundle["name"]): Json => plainText(template) ?? [...template];
  const data = {
    apiVersion,
    name: texts(bundle.name),
    rules: bundle.rules.map(texts),
    needs,
  };
  const merges = merged === "all" || merged.has(plainText(bundle.name) ?? "");
  return merges ? { ...data, merges } : data;
}

function mutationData(policy: DeclaredPolicy): JsonObject {
  const data: Record<string, Json> = {};
  const { fields, entries, drop, labels, annotations, target } = policy;
  if (fields.size > 0) {
    data["fields"] = Object.fromEntries(
      [...fields].map(([name, field]) => [name, fieldData(policy, field)]),
    );
  }
  for (const list of ["env", "imagePullSecrets", "tolerations"] as const) {
    const own = entries.filter((entry) => entry.list === list);
    if (own.length > 0) data[list] = own.map((entry) => entryData(policy, entry));
  }
  if (drop.length > 0) data["drop"] = { capabilities: drop, deny: policy.denies };
  if (labels.size > 0) data["labels"] = memberData(labels);
  if (annotations.size > 0) data["annotations"] = memberData(annotations);
  if (labels.size + annotations.size > 0) data["target"] = target;
  return data;
}

function fieldData(policy: DeclaredPolicy, { value, override }: PodField): JsonObject {
  const { name, priority, denies } = policy;
  return { value, text: asciiJson(value), override, by: name, priority, deny: denies };
}

function entryData({ name, priority }: DeclaredPolicy, entry: ListEntry): JsonObject {
  const { list, id, identity, value, override } = entry;
  const said = { id, identity, keys: IDENTITY[list], value, text: asciiJson(value) };
  // What has nothing but its identity never gives way, and needs no record.
  return list === "imagePullSecrets" ? said : { ...said, override, by: name, priority };
}

/** Members by key, each with the reference token that a patch needs. */
function memberData(members: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(
    [...members].map(([key, value]) => [
      key,
      { token: pointerToken(key), value, text: asciiJson(value) },
    ]),
  );
}

/** The names of policy bundles to which declarations give different rules; all, where names are made of facts. */
function bundlesToMerge(policies: readonly DeclaredPolicy[]): Set<string> | "all" {
  const rules = new Map<string, string>();
  const merged = new Set<string>();
  for (const { bundle } of policies) {
    if (bundle === undefined) continue;
    const name = plainText(bundle.name);
    if (name === undefined) return "all";
    const text = JSON.stringify(bundle.rules);
    if ((rules.get(name) ?? text) !== text) merged.add(name);
    rules.set(name, text);
  }
  return merged;
}
