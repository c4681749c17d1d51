import type { Json } from "../../domain/json-value.ts";

/**
 * A value as JSON in ASCII, with sorted keys: the rules paste such texts together, for OPA's own engines do not agree on
 * escapes and on the order of keys.
 */
export function asciiJson(value: Json): string {
  return JSON.stringify(sorted(value)).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function sorted(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
