/** One line of a text, without its end. */
export interface TextLine {
  readonly text: string;
  /** 1-based. */
  readonly row: number;
  /** False for a last line that nothing ends: more of it may have been meant. */
  readonly isEnded: boolean;
  /** True where there is more than `LONGEST_LINE`, and `text` is its beginning. */
  readonly isCut: boolean;
}

/** In bytes. A line of strace or of an audit log is some thousands at most, an event as JSON some ten thousands. */
const LONGEST_LINE: number = 1024 * 1024;

const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/** The lines of UTF-8 text that hold anything, one after the other, so that hundreds of megabytes are never held as strings. */
export function* textLines(bytes: Uint8Array): Iterable<TextLine> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let row = 0;
  for (let start = 0; start < buffer.length; ) {
    const found = buffer.indexOf(LINE_FEED, start);
    const end = found === -1 ? buffer.length : found;
    const isCut = end - start > LONGEST_LINE;
    const last = isCut ? start + LONGEST_LINE : buffer[end - 1] === RETURN ? end - 1 : end;
    row += 1;
    const isEmpty = last <= start;
    const text = isEmpty ? "" : buffer.toString("utf8", start, last);
    if (!isEmpty) yield { text, row, isEnded: found !== -1, isCut };
    start = end + 1;
  }
}
