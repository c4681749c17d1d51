import type { Json, JsonObject } from "../../../src/domain/json-value.ts";
import type { InjectorPolicy } from "../../../src/kinds/injector-policy/injector-policy.ts";
import type { Template } from "../../../src/kinds/injector-policy/injector-template.ts";
import { factOf, matches, type Question, questionOf, templatePath } from "./facts.ts";
import { at, isObject, objectOrEmpty, withAt } from "./json.ts";
import { type PodChange, podChange, RECORD, recordsOf } from "./pod-changes.ts";

/** What the injector must answer, worked out by trying every declaration. */
export interface ModelAnswer {
  /** The rules of each policy bundle by its version and name. */
  readonly bundles: Readonly<Record<string, readonly string[]>>;
  /** The resource after the patch; the resource itself when there is nothing to change. */
  readonly patched: Json | undefined;
  readonly warnings: readonly string[];
  readonly deny: readonly string[];
}

export function modelAnswer(policies: readonly InjectorPolicy[], document: Json): ModelAnswer {
  const question = questionOf(document);
  if (question === undefined) return { bundles: {}, patched: undefined, warnings: [], deny: [] };
  const matching = policies
    .filter((policy) => matches(policy, question))
    .sort((a, b) => b.spec.priority - a.spec.priority || order(a.metadata.name, b.metadata.name));
  const all = new Map(policies.map((policy) => [policy.metadata.name, policy]));
  const pod = podChange(question, { matching, all });
  const { bundles, warnings } = bundlesOf(matching, question);
  const left = (deny: boolean): string[] =>
    (pod?.leftovers ?? []).filter((each) => each.deny === deny).map(({ message }) => message);
  return {
    bundles,
    patched: patched(question, matching, pod),
    warnings: [...new Set([...warnings, ...left(false)])].sort(),
    deny: [...new Set(left(true))].sort(),
  };
}

function bundlesOf(
  matching: readonly InjectorPolicy[],
  question: Question,
): { bundles: Record<string, string[]>; warnings: string[] } {
  const bundles: Record<string, string[]> = {};
  const warnings: string[] = [];
  for (const policy of matching) {
    const { bundle } = policy.spec;
    if (bundle === undefined) continue;
    const missing = new Set<string>();
    const text = (template: Template): string =>
      template
        .map((piece) => {
          if (typeof piece === "string") return piece;
          const fact = factOf(policy, question, piece.fact);
          if (fact === undefined || [...fact].length > 253) missing.add(piece.fact);
          return piece.fact === "kind" ? (fact ?? "").toLowerCase() : (fact ?? "");
        })
        .join("");
    const name = `${bundle.apiVersion} ${text(bundle.name)}`;
    const rules = bundle.rules.map(text);
    if (missing.size === 0) bundles[name] = [...new Set([...(bundles[name] ?? []), ...rules])];
    else {
      const [first = ""] = [...missing].map((fact) => sourced(policy, fact)).sort();
      warnings.push(`no policy bundle by ${policy.metadata.name}: the resource has no ${first}`);
    }
  }
  return { bundles, warnings };
}

function sourced({ spec }: InjectorPolicy, fact: string): string {
  const { label, namespaceAnnotation } = spec.match.environmentFrom ?? {};
  if (fact !== "environment") return fact;
  if (label !== undefined) return `environment:label:${label}`;
  return namespaceAnnotation === undefined ? fact : `environment:namespace:${namespaceAnnotation}`;
}

function patched(
  { resource, scope }: Question,
  matching: readonly InjectorPolicy[],
  pod: PodChange | undefined,
): Json {
  if (scope === "none") return resource;
  const path = templatePath(resource);
  let result: Json = resource;
  if (pod !== undefined && path !== undefined) result = withAt(result, [...path, "spec"], pod.spec);
  if (scope === "ephemeral") return result;
  const isPod = resource["kind"] === "Pod";
  const record = recordAnnotation(path === undefined ? undefined : at(resource, ...path), pod);
  const onResource = isPod ? ["resource", "template", "both"] : ["resource", "both"];
  result = withMetadata(result, [], matching, onResource, path?.length === 0 ? record : {});
  if (isPod || path === undefined || !isObject(at(resource, ...path))) return result;
  return withMetadata(result, path, matching, ["template", "both"], record);
}

function recordAnnotation(holder: Json | undefined, pod: PodChange | undefined): JsonObject {
  if (pod === undefined || pod.records.size === 0) return {};
  const isPlain = ([what, by]: readonly [string, string]): boolean =>
    /^[a-zA-Z0-9._:/-]*$/.test(what + by);
  const kept = recordsOf(holder).filter(([what]) => !pod.records.has(what));
  const items = [...kept, ...pod.records].filter(isPlain).map(([what, by]) => `${what}=${by}`);
  return items.length === 0 ? {} : { [RECORD]: [...new Set(items)].sort().join(",") };
}

function withMetadata(
  resource: Json,
  path: readonly string[],
  matching: readonly InjectorPolicy[],
  targets: readonly string[],
  record: JsonObject,
): Json {
  const weakestFirst = [...matching]
    .reverse()
    .map(({ spec }) => spec.mutations)
    .filter((mutations) => targets.includes(mutations?.target ?? "resource"));
  const labels = Object.assign({}, ...weakestFirst.map((mutations) => mutations?.labels));
  const annotations = Object.assign({}, ...weakestFirst.map((mutations) => mutations?.annotations));
  const once = withMembers(resource, path, "labels", labels);
  return withMembers(once, path, "annotations", { ...annotations, ...record });
}

function withMembers(
  resource: Json,
  path: readonly string[],
  field: string,
  wanted: JsonObject,
): Json {
  if (Object.keys(wanted).length === 0) return resource;
  const metadata = objectOrEmpty(at(resource, ...path, "metadata"));
  const current = objectOrEmpty(metadata?.[field]);
  if (metadata === undefined || current === undefined) return resource;
  return withAt(resource, [...path, "metadata"], {
    ...metadata,
    [field]: { ...current, ...wanted },
  });
}

function order(a: string, b: string): number {
  return a < b ? -1 : 1;
}
