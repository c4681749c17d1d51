import type { Json } from "../../domain/json-value.ts";
import { sortedJson } from "../../means/json/sorted-json.ts";

/**
 * A value as JSON in ASCII, with sorted keys: the rules paste such texts together, for OPA's own engines do not agree on
 * escapes and on the order of keys.
 */
export function asciiJson(value: Json): string {
  return JSON.stringify(sortedJson(value)).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
