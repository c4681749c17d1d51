import type { Condition, ValueCondition } from "./conditions.ts";
import type { EnvironmentSource, InjectorMatch, LabelExpression } from "./injector-match.ts";
import { parseNamespacePattern } from "./namespace-pattern.ts";

/**
 * What a declaration asks of a resource, by fact: `kind`, `group`, `operation`, `namespace`, `environment` (or the fact
 * of its source) and `label:<key>`. A resource matches where every condition accepts its fact.
 */
export type MatchConditions = ReadonlyMap<string, Condition>;

export function matchConditions(match: InjectorMatch): MatchConditions {
  const { kinds, apiGroups, operations, environments } = match;
  const conditions = new Map<string, Condition>([
    ["kind", oneOf(kinds)],
    ["operation", oneOf(operations)],
    ["namespace", namespaceCondition(match)],
  ]);
  if (apiGroups !== undefined) conditions.set("group", oneOf(apiGroups));
  if (environments !== undefined) {
    conditions.set(environmentFact(match.environmentFrom), oneOf(environments));
  }
  for (const [key, accepted] of Object.entries(match.labels ?? {}).sort(byName)) {
    conditions.set(`label:${key}`, oneOf([accepted].flat()));
  }
  for (const expression of match.matchExpressions ?? []) {
    const fact = `label:${expression.key}`;
    conditions.set(fact, both(conditions.get(fact), expressionCondition(expression)));
  }
  return conditions;
}

/** The name under which the rules keep the environment that a source gives. */
export function environmentFact(source: EnvironmentSource | undefined): string {
  if (source?.label !== undefined) return `environment:label:${source.label}`;
  if (source?.namespaceAnnotation === undefined) return "environment";
  return `environment:namespace:${source.namespaceAnnotation}`;
}

function namespaceCondition({ namespaces, excludeNamespaces = [] }: InjectorMatch): Condition {
  const included = namespaces?.map(parseNamespacePattern);
  const isCounted = included?.every(({ form }) => form === "exact") ?? false;
  return {
    form: "namespace",
    included,
    excluded: excludeNamespaces.map(parseNamespacePattern),
    counted: isCounted ? new Set(namespaces) : undefined,
  };
}

function oneOf(values: readonly string[]): ValueCondition {
  return { form: "value", counted: new Set(values), excluded: new Set(), presence: "required" };
}

function expressionCondition({ operator, values = [] }: LabelExpression): ValueCondition {
  switch (operator) {
    case "In":
      return oneOf(values);
    case "NotIn":
      return { form: "value", excluded: new Set(values), presence: "optional" };
    case "Exists":
      return { form: "value", excluded: new Set(), presence: "required" };
    case "DoesNotExist":
      return { form: "value", excluded: new Set(), presence: "forbidden" };
  }
}

/** The condition that two on one label make together. */
function both(a: Condition | undefined, b: ValueCondition): Condition {
  if (a?.form !== "value") return b;
  const presences = [a.presence, b.presence];
  const isForbidden = presences.includes("forbidden");
  if (isForbidden && presences.includes("required")) return oneOf([]);
  const excluded = new Set([...a.excluded, ...b.excluded]);
  if (a.counted !== undefined || b.counted !== undefined) {
    const values = [...(a.counted ?? b.counted ?? [])];
    return oneOf(values.filter((value) => (b.counted?.has(value) ?? true) && !excluded.has(value)));
  }
  const presence = isForbidden
    ? "forbidden"
    : presences.includes("required")
      ? "required"
      : "optional";
  return { form: "value", excluded, presence };
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
