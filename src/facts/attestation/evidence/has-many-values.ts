const MAX_MARKS = 500_000;
/** What begins or parts values and lines: none of it occurs in base64, of which evidence consists. */
const MARKS: ReadonlySet<number> = new Set([..."{[,\n"].map((mark) => mark.charCodeAt(0)));

/** True for bytes that would become millions of values or lines, each of which costs many times its bytes. */
export function hasManyValues(bytes: Uint8Array): boolean {
  let marks = 0;
  for (const byte of bytes) {
    if (MARKS.has(byte)) marks += 1;
    if (marks > MAX_MARKS) return true;
  }
  return false;
}
