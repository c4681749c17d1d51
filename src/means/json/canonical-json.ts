import { isLosslessArray, isLosslessNumber, type LosslessJson } from "./read-json.ts";

/**
 * The one text of a JSON value: names sorted by their UTF-8 bytes, no white space, numbers as
 * written, and in strings no escapes but those JSON demands. Equal texts mean equal values; `1.0`
 * and `1` are different texts.
 */
export function canonicalJson(value: LosslessJson): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (isLosslessNumber(value)) return value.numberText;
  // Loops instead of callbacks: a call less on the stack for each level.
  const parts: string[] = [];
  if (isLosslessArray(value)) {
    for (const item of value) parts.push(canonicalJson(item));
    return `[${parts.join(",")}]`;
  }
  for (const [name, member] of sortedMembers(value)) {
    parts.push(`${JSON.stringify(name)}:${canonicalJson(member)}`);
  }
  return `{${parts.join(",")}}`;
}

function sortedMembers(members: ReadonlyMap<string, LosslessJson>): [string, LosslessJson][] {
  return [...members].sort(([a], [b]) => compareUtf8(a, b));
}

/**
 * Compares by UTF-8 bytes, which is the order of code points; JavaScript's own order is that of
 * UTF-16 units.
 */
function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Lifts surrogates, which belong to code points past U+FFFF, above the units that follow them. */
function rank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
