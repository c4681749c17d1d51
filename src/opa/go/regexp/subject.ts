import { bytesOf, hasRawBytes, textOf } from "../text-bytes.ts";

/** A text in the form in which it is searched: bytes where they are not UTF-8. */
export interface Subject {
  readonly input: string | Uint8Array;
  readonly length: number;
  readonly slice: (start: number, end?: number) => string;
  /** How wide the character at an offset is. */
  readonly widthAt: (at: number) => number;
}

export function subjectOf(text: string): Subject {
  if (hasRawBytes(text)) return subjectOfBytes(bytesOf(text));
  return {
    input: text,
    length: text.length,
    slice: (start, end) => text.slice(start, end),
    widthAt: (at) => ((text.codePointAt(at) as number) > 0xffff ? 2 : 1),
  };
}

function subjectOfBytes(bytes: Uint8Array): Subject {
  return {
    input: bytes,
    length: bytes.length,
    slice: (start, end) => textOf(bytes.subarray(start, end)),
    // A byte that begins no valid sequence is a character of its own, and so U+DC80 or higher.
    widthAt: (at) => {
      const first = textOf(bytes.subarray(at, at + 4)).codePointAt(0) as number;
      if (first < 0x80 || (first >= 0xdc00 && first < 0xe000)) return 1;
      if (first < 0x800) return 2;
      return first > 0xffff ? 4 : 3;
    },
  };
}
