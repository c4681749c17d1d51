import type { Json } from "../../domain/json-value.ts";

/** The same value with the keys of all its objects in order, so that equal values give equal text. */
export function sortedJson(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isArray(value)) return value.map(sortedJson);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortedJson(item)]));
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
