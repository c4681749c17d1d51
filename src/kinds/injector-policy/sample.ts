import type { Json, JsonObject } from "../../domain/json-value.ts";
import { witness } from "./conditions.ts";
import type { DeclaredPolicy } from "./declared-policy.ts";

/** A question that a declaration matches: the document, and its facts as far as the declaration asks for them. */
export interface Sample {
  readonly document: JsonObject;
  readonly facts: ReadonlyMap<string, string>;
}

/** The API group of each kind of which the rules know where the pod lies. */
const GROUPS: Readonly<Record<string, string>> = {
  CronJob: "batch",
  DaemonSet: "apps",
  Deployment: "apps",
  Job: "batch",
  Pod: "",
  ReplicaSet: "apps",
  ReplicationController: "",
  StatefulSet: "apps",
};

/** The least document that satisfies every condition, on which every mutation shows. */
export function sampleOf(policy: DeclaredPolicy): Sample {
  const facts = sampleFacts(policy);
  const labels: Record<string, Json> = {};
  const metadata: Record<string, Json> = {};
  const question: Record<string, Json> = {};
  for (const [fact, value] of facts) {
    if (fact === "namespace") metadata["namespace"] = value;
    if (fact.startsWith("environment")) question["environment"] = value;
    if (fact.startsWith("label:")) labels[fact.slice("label:".length)] = value;
  }
  if (Object.keys(labels).length > 0) metadata["labels"] = labels;
  const kind = facts.get("kind") ?? "Pod";
  const group = facts.get("group");
  const version = group === undefined ? {} : { apiVersion: group === "" ? "v1" : `${group}/v1` };
  const resource = { ...version, kind, metadata, spec: sampleSpec(kind) };
  const document =
    facts.get("operation") === "CREATE"
      ? { ...question, resource }
      : { ...question, request: { object: resource, operation: "UPDATE" } };
  return { document, facts };
}

/** An accepted value of each fact, and any value of what the policy bundle needs besides. */
function sampleFacts({ conditions, bundle, entries }: DeclaredPolicy): Map<string, string> {
  const facts = new Map<string, string>();
  for (const [fact, condition] of conditions) {
    const value = witness(condition)?.value;
    // Without need a namespace would only be in the way.
    const isFree = condition.counted === undefined && !isRequired(fact, conditions);
    if (value !== undefined && !isFree) facts.set(fact, value);
  }
  for (const need of bundle?.needs ?? []) {
    const condition = conditions.get(need);
    const value = condition === undefined ? "x" : witness(condition)?.value;
    if (!facts.has(need) && value !== undefined) facts.set(need, value);
  }
  const pods = entries.some(({ list }) => list === "imagePullSecrets");
  facts.set("kind", sampleKind(conditions, facts, pods));
  const group = conditions.get("group")?.counted;
  const own = GROUPS[facts.get("kind") ?? ""];
  if (group !== undefined && own !== undefined && group.has(own)) facts.set("group", own);
  return facts;
}

function isRequired(fact: string, conditions: DeclaredPolicy["conditions"]): boolean {
  const condition = conditions.get(fact);
  if (condition?.form === "namespace") return condition.included !== undefined;
  return condition?.presence === "required";
}

/** One that is patched: of a group that is accepted, and one that an update may change where only updates match. */
function sampleKind(
  conditions: DeclaredPolicy["conditions"],
  facts: ReadonlyMap<string, string>,
  needsPod: boolean,
): string {
  const kinds = [...(conditions.get("kind")?.counted ?? [])];
  const groups = conditions.get("group")?.counted;
  const isFit = (kind: string): boolean => {
    const group = GROUPS[kind];
    if (groups !== undefined && group !== undefined && !groups.has(group)) return false;
    return facts.get("operation") === "CREATE" || (kind !== "Pod" && kind !== "Job");
  };
  const fit = kinds.filter(isFit);
  if (needsPod && fit.includes("Pod")) return "Pod";
  return fit[0] ?? kinds[0] ?? "Pod";
}

function sampleSpec(kind: string): JsonObject {
  const pod = { containers: [{ name: "app" }] };
  if (kind === "Pod") return pod;
  if (kind === "CronJob") return { jobTemplate: { spec: { template: { spec: pod } } } };
  return { template: { spec: pod } };
}
