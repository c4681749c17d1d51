import type { Json } from "../domain/json-value.ts";

/** A `data.json` for people and machines: keys sorted, two spaces, so that equal values give equal bytes. */
export function dataFile(value: Json): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(sorted(value), null, 2)}\n`);
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
