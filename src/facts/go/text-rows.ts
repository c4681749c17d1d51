/** A line of a file, without its line feed. */
export interface TextRow {
  readonly text: string;
  /** 1-based. */
  readonly row: number;
}

const LINE_FEED = 0x0a;

/**
 * The lines of a text as Go splits them, one after the other: a line feed ends one, nothing else does. Bytes that are no
 * UTF-8 become U+FFFD, which no module path, version or hash holds.
 */
export function* textRows(bytes: Uint8Array): Iterable<TextRow> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let row = 0;
  for (let start = 0; start < buffer.length; ) {
    const found = buffer.indexOf(LINE_FEED, start);
    const end = found === -1 ? buffer.length : found;
    row += 1;
    yield { text: buffer.toString("utf8", start, end), row };
    start = end + 1;
  }
}
