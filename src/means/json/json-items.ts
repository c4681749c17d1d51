import { skipSpace, skipValue } from "./scan-json.ts";

const CLOSE_BRACKET = 0x5d;

/** Where the items lie of the array whose bracket stands at `start`, of checked bytes. */
export function itemsOf(
  bytes: Uint8Array,
  start: number,
): readonly { readonly start: number; readonly end: number }[] {
  const items: { start: number; end: number }[] = [];
  let i = skipSpace(bytes, start + 1);
  while (bytes[i] !== CLOSE_BRACKET) {
    const end = skipValue(bytes, i, 0);
    items.push({ start: i, end });
    i = skipSpace(bytes, end);
    // What is no bracket is a comma.
    if (bytes[i] !== CLOSE_BRACKET) i = skipSpace(bytes, i + 1);
  }
  return items;
}
