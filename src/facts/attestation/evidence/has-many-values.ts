const MAX_MARKS = 500_000;
const [BRACE, BRACKET, COMMA, LINE_FEED] = [0x7b, 0x5b, 0x2c, 0x0a];

/**
 * True for bytes that would become millions of values or lines, each of which costs many times its bytes. Base64, of which evidence
 * consists, holds none of what begins or parts them.
 */
export function hasManyValues(bytes: Uint8Array): boolean {
  let marks = 0;
  for (const byte of bytes) {
    if (byte === BRACE || byte === BRACKET || byte === COMMA || byte === LINE_FEED) marks += 1;
    if (marks > MAX_MARKS) return true;
  }
  return false;
}
