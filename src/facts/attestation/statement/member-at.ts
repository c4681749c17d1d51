import type { Json, JsonObject } from "../../../domain/json-value.ts";

/** The value at a path of names, where objects have them as their own. */
export function memberAt(value: JsonObject, ...names: readonly string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const name of names) {
    if (typeof at !== "object" || at === null || Array.isArray(at)) return undefined;
    if (!Object.hasOwn(at, name)) return undefined;
    at = (at as JsonObject)[name];
  }
  return at;
}
