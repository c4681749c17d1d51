import type { Json } from "../domain/json-value.ts";
import { sortedJson } from "../means/json/sorted-json.ts";

/** A `data.json` for people and machines: keys sorted, two spaces, so that equal values give equal bytes. */
export function dataFile(value: Json): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(sortedJson(value), null, 2)}\n`);
}
