import type { Json, JsonObject } from "../../../src/domain/json-value.ts";

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The member at a path of names; undefined where something on the way is no object. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current = value;
  for (const step of path) {
    if (!isObject(current) || !Object.hasOwn(current, step)) return undefined;
    current = current[step];
  }
  return current;
}

/** The value with another one at a path; what is absent on the way becomes an object. */
export function withAt(value: Json, [step, ...rest]: readonly string[], leaf: Json): Json {
  if (step === undefined) return leaf;
  const below = at(value, step) ?? {};
  return { ...(value as JsonObject), [step]: withAt(below, rest, leaf) };
}

/** An empty object for what is absent; undefined for what is neither absent nor an object. */
export function objectOrEmpty(value: Json | undefined): JsonObject | undefined {
  if (value === undefined || value === null) return {};
  return isObject(value) ? value : undefined;
}

/** Equal as JSON, whatever the order of keys. */
export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: Json | undefined): string | undefined {
  return JSON.stringify(value, (_key, item: Json) =>
    isObject(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
