import { itemsOf } from "./json-items.ts";
import { nameOf, OPEN_BRACE, scanMembers } from "./json-members.ts";
import { skipSpace } from "./scan-json.ts";

const OPEN_BRACKET = 0x5b;

/** Where the value at a path begins in the bytes of a valid JSON text; where the nearest one around it does if there is none. */
export function offsetOf(bytes: Uint8Array, path: readonly (string | number)[]): number {
  let at = skipSpace(bytes, 0);
  for (const step of path) {
    const next = typeof step === "number" ? itemAt(bytes, at, step) : memberAt(bytes, at, step);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

function itemAt(bytes: Uint8Array, start: number, index: number): number | undefined {
  return bytes[start] === OPEN_BRACKET ? itemsOf(bytes, start)[index]?.start : undefined;
}

function memberAt(bytes: Uint8Array, start: number, name: string): number | undefined {
  if (bytes[start] !== OPEN_BRACE) return undefined;
  let found: number | undefined;
  scanMembers(bytes, start, 0, (member) => {
    if (nameOf(bytes, member) === name) found = member.start;
  });
  return found;
}
