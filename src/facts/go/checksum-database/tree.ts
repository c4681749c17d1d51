import { createHash } from "node:crypto";
import { parseHash } from "./go-base64.ts";

/** The checksum database at a moment: how many records it has, and the hash over all of them. */
export interface LogTree {
  readonly size: number;
  readonly root: Uint8Array;
}

const FIRST_LINE = "go.sum database tree";
const LONGEST = 1_000_000;

/**
 * The tree that a note's text describes (golang.org/x/mod/sumdb/tlog.ParseTree); lines behind the third are for readers to
 * come. Undefined for other text, and for more records than JavaScript counts exactly.
 */
export function parseTree(text: string): LogTree | undefined {
  const [first, size = "", root = "", ...rest] = text.split("\n", 4);
  if (first !== FIRST_LINE || rest.length === 0 || Buffer.byteLength(text) > LONGEST)
    return undefined;
  const count = wholeNumber(size);
  const hash = parseHash(root);
  return count === undefined || hash === undefined ? undefined : { size: count, root: hash };
}

/** A number without sign and leading zeros, undefined for others and for what is not exact. */
export function wholeNumber(text: string): number | undefined {
  const number = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The hash of a record as a leaf (RFC 6962, 2.1). */
export function recordHash(text: string): Uint8Array {
  return createHash("sha256").update(Uint8Array.of(0)).update(text).digest();
}

/** The hash of what lies above two hashes (RFC 6962, 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return createHash("sha256").update(Uint8Array.of(1)).update(left).update(right).digest();
}
