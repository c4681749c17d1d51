import type { Json, JsonObject } from "../../../src/domain/json-value.ts";
import type { InjectorPolicy } from "../../../src/kinds/injector-policy/injector-policy.ts";
import { at, isList, isObject } from "./json.ts";

/** What is asked, as the model sees it. */
export interface Question {
  readonly document: Json;
  readonly resource: JsonObject;
  readonly operation: Json | undefined;
  /** What may change: everything, new ephemeral containers, nothing. */
  readonly scope: "whole" | "ephemeral" | "none";
}

export function questionOf(document: Json): Question | undefined {
  const request = at(document, "request");
  const object = at(request, "object");
  // An object that is null is an answer too: a deletion has none.
  const resource = object === undefined ? at(document, "resource") : object;
  if (!isObject(resource)) return undefined;
  const asked = at(request, "operation") ?? orDefault(request, "operation", "CREATE");
  const subresource = orDefault(request, "subResource", "");
  if (subresource === "ephemeralcontainers" && asked === "UPDATE") {
    return { document, resource, operation: "CREATE", scope: "ephemeral" };
  }
  const operation = subresource === "" ? asked : undefined;
  const isFixed = ["Pod", "Job"].includes(resource["kind"] as string);
  const isOpen = operation === "CREATE" || (operation === "UPDATE" && !isFixed);
  return { document, resource, operation, scope: isOpen ? "whole" : "none" };
}

function orDefault(value: Json | undefined, name: string, other: Json): Json {
  const found = at(value, name);
  return found === undefined ? other : found;
}

/** Where the object with the metadata and the spec of the pod lies. */
export function templatePath({ kind, apiVersion }: JsonObject): readonly string[] | undefined {
  const template = ["spec", "template"];
  const places: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    Pod: ["v1", []],
    ReplicationController: ["v1", template],
    Deployment: ["apps/v1", template],
    StatefulSet: ["apps/v1", template],
    DaemonSet: ["apps/v1", template],
    ReplicaSet: ["apps/v1", template],
    Job: ["batch/v1", template],
    CronJob: ["batch/v1", ["spec", "jobTemplate", "spec", "template"]],
  };
  const place = typeof kind === "string" && Object.hasOwn(places, kind) ? places[kind] : undefined;
  if (place === undefined) return undefined;
  return apiVersion === undefined || apiVersion === place[0] ? place[1] : undefined;
}

function labelOf({ resource }: Question, key: string): string | undefined {
  const path = templatePath(resource);
  const own = at(resource, "metadata", "labels", key);
  const pods = path === undefined ? undefined : at(resource, ...path, "metadata", "labels", key);
  const label = pods === undefined ? own : pods;
  return typeof label === "string" ? label : undefined;
}

/** The fact that a placeholder names. */
export function factOf(
  { spec }: InjectorPolicy,
  question: Question,
  name: string,
): string | undefined {
  if (name.startsWith("label:")) return labelOf(question, name.slice("label:".length));
  if (name === "namespace") return namespaceOf(question);
  if (name === "environment") return environmentOf(question, spec.match.environmentFrom);
  const kind = question.resource["kind"];
  return typeof kind === "string" ? kind : undefined;
}

function namespaceOf({ document, resource }: Question): string | undefined {
  const asked = at(document, "request", "namespace");
  const namespace = asked === undefined ? at(resource, "metadata", "namespace") : asked;
  return typeof namespace === "string" ? namespace : undefined;
}

type Source = InjectorPolicy["spec"]["match"]["environmentFrom"];

function environmentOf(question: Question, source: Source): string | undefined {
  const { document } = question;
  const said = at(document, "environment");
  const asked = said === undefined ? at(document, "env") : said;
  const key = source?.namespaceAnnotation ?? "";
  const found =
    asked !== undefined || source === undefined
      ? asked
      : source.label !== undefined
        ? labelOf(question, source.label)
        : at(document, "namespaceObject", "metadata", "annotations", key);
  return typeof found === "string" ? found : undefined;
}

export function matches(policy: InjectorPolicy, question: Question): boolean {
  const { match } = policy.spec;
  const accepts = (list: readonly string[] | undefined, value: Json | undefined): boolean =>
    list === undefined || (typeof value === "string" && list.includes(value));
  return (
    accepts(match.kinds, question.resource["kind"]) &&
    accepts(match.operations, question.operation) &&
    accepts(match.apiGroups, groupOf(question)) &&
    acceptsNamespace(match, namespaceOf(question)) &&
    (match.environments === undefined ||
      accepts(match.environments, environmentOf(question, match.environmentFrom))) &&
    Object.entries(match.labels ?? {}).every(([key, value]) =>
      accepts([value].flat(), labelOf(question, key)),
    ) &&
    (match.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const label = labelOf(question, key);
      if (operator === "Exists") return label !== undefined;
      if (operator === "DoesNotExist") return label === undefined;
      const isIn = label !== undefined && values.includes(label);
      return operator === "In" ? isIn : !isIn;
    })
  );
}

function groupOf({ document, resource }: Question): Json | undefined {
  const { apiVersion } = resource;
  if (typeof apiVersion !== "string") return at(document, "request", "kind", "group");
  return apiVersion.split("/").slice(0, -1).join("");
}

function acceptsNamespace(
  { namespaces, excludeNamespaces = [] }: InjectorPolicy["spec"]["match"],
  name: string | undefined,
): boolean {
  if (name === undefined) return namespaces === undefined;
  if (excludeNamespaces.some((pattern) => fits(pattern, name))) return false;
  if (["kube-system", "kube-public", "kube-node-lease"].includes(name)) {
    return namespaces?.includes(name) ?? false;
  }
  return namespaces?.some((pattern) => fits(pattern, name)) ?? true;
}

function fits(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[^a-z0-9-]/g, ""));
  return new RegExp(`^${parts.join("[^]*")}$`, "u").test(name);
}

export function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const found = at(value, ...path);
  return isList(found) ? found : [];
}
