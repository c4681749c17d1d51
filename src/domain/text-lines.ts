import type { TextPosition } from "./text-position.ts";

/** A text that knows where its lines begin: any number of places cost one pass over it. */
export interface TextLines {
  readonly text: string;
  /** The offset, in UTF-16 units, of a place; the end of the text for places behind it, and a line's begin for column 0. */
  offsetOf(row: number, col: number): number;
  /** The place of an offset. */
  positionOf(offset: number): TextPosition;
}

const LINE_FEED = 0x0a;
/** Beyond the Basic Multilingual Plane a character is two units of text. */
const SURROGATE = /[\ud800-\udfff]/;

export function textLines(text: string): TextLines {
  const starts = lineStarts(text);
  const wide = new Map<number, Uint32Array | undefined>();
  /** The offsets of a line's characters inside it; undefined when each is one unit. */
  const charactersOf = (line: number): Uint32Array | undefined => {
    if (!wide.has(line)) wide.set(line, characterOffsets(text, starts, line));
    return wide.get(line);
  };
  return {
    text,
    offsetOf: (row, col) => {
      const start = starts[row - 1];
      if (start === undefined) return text.length;
      const characters = charactersOf(row - 1);
      const before = Math.max(col - 1, 0);
      const within = characters === undefined ? before : characters[before];
      return Math.min(start + (within ?? text.length), text.length);
    },
    positionOf: (offset) => {
      const line = lastAtMost(starts, offset);
      const within = offset - (starts[line] ?? 0);
      const characters = charactersOf(line);
      const before = characters === undefined ? within : lastAtMost(characters, within);
      return { row: line + 1, col: before + 1 };
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) === LINE_FEED) starts.push(at + 1);
  }
  return starts;
}

function characterOffsets(
  text: string,
  starts: readonly number[],
  line: number,
): Uint32Array | undefined {
  const content = text.slice(starts[line], starts[line + 1]);
  if (!SURROGATE.test(content)) return undefined;
  // One more than there are characters: the place behind the last one.
  const offsets = new Uint32Array(content.length + 1);
  let count = 0;
  for (let at = 0; at < content.length; count += 1) {
    offsets[count] = at;
    at += (content.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  offsets[count] = content.length;
  return offsets.subarray(0, count + 1);
}

/** The position of the last number that is at most `wanted`; the numbers grow. */
function lastAtMost(numbers: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
