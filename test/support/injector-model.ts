import type { InjectorPolicy } from "../../src/declarations/injector-policy.ts";
import type { Json, JsonObject } from "../../src/domain/json-value.ts";

/** What the injector must answer, worked out by trying every declaration. */
export interface ModelAnswer {
  /** The rules of each policy bundle by its name. */
  readonly bundles: Readonly<Record<string, readonly string[]>>;
  /** The resource after the patch; the resource itself when there is nothing to change. */
  readonly patched: Json | undefined;
}

export function modelAnswer(policies: readonly InjectorPolicy[], document: Json): ModelAnswer {
  const request = member(document, "request");
  // An object that is null is an answer too: a deletion has none.
  const object = member(request, "object");
  const resource = object === undefined ? member(document, "resource") : object;
  if (!isObject(resource)) return { bundles: {}, patched: undefined };
  const matching = policies
    .filter((policy) => matches(policy, document, resource))
    .sort((a, b) => b.spec.priority - a.spec.priority || order(a.metadata.name, b.metadata.name));
  const patched = isPatchable(request, resource) ? mutated(resource, matching) : resource;
  return { bundles: bundlesOf(matching), patched };
}

function matches(policy: InjectorPolicy, document: Json, resource: JsonObject): boolean {
  const { kinds, namespaces, environments, labels } = policy.spec.match;
  const metadata = member(resource, "metadata");
  const namespace =
    member(member(document, "request"), "namespace") ?? member(metadata, "namespace");
  const accepts = (list: readonly string[] | undefined, value: Json | undefined): boolean =>
    list === undefined || (typeof value === "string" && list.includes(value));
  return (
    accepts(kinds, member(resource, "kind")) &&
    accepts(namespaces, namespace) &&
    accepts(environments, member(document, "environment")) &&
    Object.entries(labels ?? {}).every(([key, value]) =>
      accepts([value].flat(), member(member(metadata, "labels"), key)),
    )
  );
}

function bundlesOf(matching: readonly InjectorPolicy[]): Record<string, string[]> {
  const bundles: Record<string, string[]> = {};
  for (const { spec } of matching) {
    if (spec.bundle === undefined) continue;
    const { name, rules } = spec.bundle;
    bundles[name] = [...new Set([...(bundles[name] ?? []), ...rules])];
  }
  return bundles;
}

function isPatchable(request: Json | undefined, resource: JsonObject): boolean {
  const operation = member(request, "operation") ?? "CREATE";
  const subresource = member(request, "subResource") ?? "";
  if (subresource !== "") return false;
  const isFixed = ["Job", "Pod"].includes(resource["kind"] as string);
  return operation === "CREATE" || (operation === "UPDATE" && !isFixed);
}

function mutated(resource: JsonObject, matching: readonly InjectorPolicy[]): Json {
  const weakestFirst = [...matching].reverse().map(({ spec }) => spec.mutations);
  const labels = Object.assign({}, ...weakestFirst.map((mutations) => mutations?.labels));
  const annotations = Object.assign({}, ...weakestFirst.map((mutations) => mutations?.annotations));
  let result = withMembers(resource, "labels", labels);
  result = withMembers(result, "annotations", annotations);
  const profile = weakestFirst.map((mutations) => mutations?.seccompProfile).findLast(isDefined);
  const path = podPath(resource);
  const pod = path?.reduce<Json | undefined>(member, result);
  if (profile === undefined || path === undefined || !isObject(pod)) return result;
  if (member(member(pod, "os"), "name") === "windows") return result;
  return replaced(result, path, podWithProfile(pod, profile));
}

type Seccomp = NonNullable<NonNullable<InjectorPolicy["spec"]["mutations"]>["seccompProfile"]>;

function podWithProfile(pod: JsonObject, { override, ...profile }: Seccomp): JsonObject {
  const wanted: JsonObject = { ...profile } as JsonObject;
  const givesWay = (chosen: Json): boolean =>
    override === "Always" || (override === "Unconfined" && member(chosen, "type") === "Unconfined");
  const result: Record<string, Json> = { ...pod };
  const context = pod["securityContext"] ?? null;
  const chosen = member(context, "seccompProfile") ?? null;
  if ((context === null || isObject(context)) && (chosen === null || givesWay(chosen))) {
    result["securityContext"] = { ...(context ?? {}), seccompProfile: wanted };
  }
  for (const list of ["initContainers", "containers", "ephemeralContainers"]) {
    const containers = pod[list];
    if (!Array.isArray(containers)) continue;
    result[list] = containers.map((container: Json) => {
      const own = member(container, "securityContext");
      const choice = member(own, "seccompProfile") ?? null;
      const isLeft = member(own, "privileged") === true || choice === null || !givesWay(choice);
      if (isLeft || !isObject(container) || !isObject(own)) return container;
      return { ...container, securityContext: { ...own, seccompProfile: wanted } };
    });
  }
  return result;
}

function withMembers(resource: JsonObject, field: string, wanted: JsonObject): JsonObject {
  if (Object.keys(wanted).length === 0) return resource;
  const metadata = resource["metadata"] ?? {};
  const current = member(metadata, field) ?? {};
  if (!isObject(metadata) || !isObject(current)) return resource;
  return { ...resource, metadata: { ...metadata, [field]: { ...current, ...wanted } } };
}

function podPath({ kind, apiVersion }: JsonObject): string[] | undefined {
  const places: Readonly<Record<string, readonly [string, ...string[]]>> = {
    Pod: ["v1", "spec"],
    Deployment: ["apps/v1", "spec", "template", "spec"],
    StatefulSet: ["apps/v1", "spec", "template", "spec"],
    DaemonSet: ["apps/v1", "spec", "template", "spec"],
    Job: ["batch/v1", "spec", "template", "spec"],
    CronJob: ["batch/v1", "spec", "jobTemplate", "spec", "template", "spec"],
  };
  const place = typeof kind === "string" && Object.hasOwn(places, kind) ? places[kind] : undefined;
  if (place === undefined) return undefined;
  const [version, ...path] = place;
  return apiVersion === undefined || apiVersion === version ? path : undefined;
}

function replaced(value: Json, [step, ...rest]: readonly string[], leaf: Json): Json {
  if (step === undefined) return leaf;
  return { ...(value as JsonObject), [step]: replaced(member(value, step) ?? {}, rest, leaf) };
}

function member(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function order(a: string, b: string): number {
  return a < b ? -1 : 1;
}
