/** A place in a text, both 1-based. Columns count characters: code points, as OPA counts them. */
export interface TextPosition {
  readonly row: number;
  readonly col: number;
}

/**
 * Where an offset lies: in UTF-16 units of a text, in bytes of UTF-8. One pass, and nothing is
 * copied, so that the end of hundreds of megabytes costs no memory.
 */
export function positionAt(content: string | Uint8Array, offset: number): TextPosition {
  return typeof content === "string"
    ? positionInText(content, offset)
    : positionInBytes(content, offset);
}

const LINE_FEED = 0x0a;

function positionInText(text: string, offset: number): TextPosition {
  const end = Math.min(offset, text.length);
  let row = 1;
  let start = 0;
  for (let at = 0; at < end; at += 1) {
    if (text.charCodeAt(at) !== LINE_FEED) continue;
    row += 1;
    start = at + 1;
  }
  return { row, col: 1 + charactersIn(text, start, end) };
}

function positionInBytes(bytes: Uint8Array, offset: number): TextPosition {
  const end = Math.min(offset, bytes.length);
  let row = 1;
  let col = 1;
  for (let at = 0; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte === LINE_FEED) {
      row += 1;
      col = 1;
    } else if ((byte & 0xc0) !== 0x80) col += 1;
  }
  return { row, col };
}

/** The second half of a surrogate pair begins no character. */
function charactersIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at += 1) {
    const isSecondHalf =
      isLowSurrogate(text.charCodeAt(at)) && at > start && isHigh(text.charCodeAt(at - 1));
    if (!isSecondHalf) count += 1;
  }
  return count;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
