/** Some of the bytes as text, which takes less time than to make each text that lies among them by itself. */
let near = "";
let nearStart = 0;
const NEAR = 2_048;

/** Other bytes come next. */
export function forgetBytes(): void {
  near = "";
}

/** Texts that came before: most of a policy's words come again, and one that is there need not be made. */
const known: string[] = new Array<string>(256).fill("");
/** Longer ones would hold what they were cut from in memory. */
const MAX_KNOWN = 12;

/**
 * ASCII text between two offsets of bytes, of which those before the last `forgetBytes` count for others, even where they are
 * the same object.
 */
export function asciiBetween(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return "";
  if (length > MAX_KNOWN) return cut(bytes, start, end);
  const slot = slotOf(bytes, start, end);
  const candidate = known[slot] as string;
  if (isAt(candidate, bytes, start, end)) return candidate;
  const text = cut(bytes, start, end);
  known[slot] = text;
  return text;
}

function slotOf(bytes: Buffer, start: number, end: number): number {
  const length = end - start;
  const first = bytes[start] as number;
  const middle = bytes[start + (length >> 1)] as number;
  const last = bytes[end - 1] as number;
  return (first * 31 + middle * 7 + last + length * 57) & 255;
}

function isAt(text: string, bytes: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}

function cut(bytes: Buffer, start: number, end: number): string {
  if (end - start > NEAR) return bytes.toString("latin1", start, end);
  if (start < nearStart || end > nearStart + near.length) {
    near = bytes.toString("latin1", start, start + NEAR);
    nearStart = start;
  }
  return near.slice(start - nearStart, end - nearStart);
}
