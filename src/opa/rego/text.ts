import { endOfQuoted, endOfRaw, regoMarks } from "./scan.ts";

/** A reference as written: `undefined` stands for a segment that is not a constant string. */
export interface WrittenRef {
  readonly segments: readonly (string | undefined)[];
  /** The offset just behind it. */
  readonly end: number;
}

interface Segment {
  readonly value: string | undefined;
  readonly end: number;
}

// Plain character classes only: for a repeated group V8 keeps a stack that long text exhausts.
const SPACE = /[ \t]*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const PLAIN_TEXT = /[^"\\]*/y;
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/g;
const MAX_CODE_POINT = 0x10ffff;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Reads `a.b["c"][x]` at an offset of Rego text; undefined when there is none. */
export function readRef(text: string, start: number): WrittenRef | undefined {
  const head = match(WORD, text, start);
  if (head === undefined) return undefined;
  const segments: (string | undefined)[] = [head];
  let end = start + head.length;
  for (;;) {
    const next = text[end] === "." ? dotted(text, end) : bracketed(text, end);
    if (next === undefined) return { segments, end };
    segments.push(next.value);
    end = next.end;
  }
}

function dotted(text: string, start: number): Segment | undefined {
  const word = match(WORD, text, start + 1);
  return word === undefined ? undefined : { value: word, end: start + 1 + word.length };
}

function bracketed(text: string, start: number): Segment | undefined {
  if (text[start] !== "[") return undefined;
  const constant = constantIn(text, skip(SPACE, text, start + 1));
  if (constant !== undefined) {
    const end = skip(SPACE, text, constant.end);
    if (text[end] === "]") return { value: constant.value, end: end + 1 };
  }
  const end = endOfBracket(text, start);
  return end === undefined ? undefined : { value: undefined, end };
}

/** The string at an offset, quoted or raw. */
function constantIn(text: string, start: number): Segment | undefined {
  if (text[start] === '"') {
    const end = endOfQuoted(text, start);
    return { value: unquote(text.slice(start + 1, end - 1)), end };
  }
  if (text[start] !== "`") return undefined;
  const end = endOfRaw(text, start);
  return { value: text.slice(start + 1, end - 1), end };
}

/** The offset behind the bracket that closes the one at `start`. */
function endOfBracket(text: string, start: number): number | undefined {
  let depth = 0;
  for (const { kind, at } of regoMarks(text, start)) {
    if (kind === "open") depth += 1;
    else if (kind === "close") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return undefined;
}

/**
 * The path of a rule as OPA prints it (`data.a["b c"][x].d`), without `data` and only up to the
 * first segment that is not a constant string: `["a", "b c"]`.
 */
export function readPrintedPath(text: string): readonly string[] {
  const path: string[] = [];
  let at = "data".length;
  for (;;) {
    const isQuoted = text.startsWith('["', at);
    const segment = isQuoted ? printedString(text, at + 2) : dottedOnly(text, at);
    if (segment?.value === undefined) return path;
    path.push(segment.value);
    at = segment.end;
  }
}

function dottedOnly(text: string, start: number): Segment | undefined {
  return text[start] === "." ? dotted(text, start) : undefined;
}

/**
 * A string with escapes, or one that OPA prints as it is, quotes and all, because it holds no
 * backslash. `start` lies behind its quote.
 */
function printedString(text: string, start: number): Segment | undefined {
  const quote = endOfEscaped(text, start);
  if (closesSegment(text, quote)) {
    return { value: unquote(text.slice(start, quote)), end: quote + 2 };
  }
  for (let at = text.indexOf('"]', start); at !== -1; at = text.indexOf('"]', at + 1)) {
    if (!closesSegment(text, at)) continue;
    const plain = text.slice(start, at);
    return plain.includes("\\") ? undefined : { value: plain, end: at + 2 };
  }
  return undefined;
}

/** The offset of the next quote that no backslash escapes. */
function endOfEscaped(text: string, start: number): number {
  let at = skip(PLAIN_TEXT, text, start);
  while (text[at] === "\\") at = skip(PLAIN_TEXT, text, at + 2);
  return at;
}

function closesSegment(text: string, at: number): boolean {
  if (!text.startsWith('"]', at)) return false;
  const next = text[at + 2];
  return next === undefined || next === "." || next === "[";
}

/** Understands what Rego (JSON) and what Go's `strconv.Quote`, which OPA prints with, escape. */
function unquote(body: string): string {
  return body.replace(ESCAPE, (_all, byte, unit, point, short: string) => {
    const digits: string | undefined = byte ?? unit ?? point;
    if (digits === undefined) return SHORT_ESCAPES[short] ?? short;
    const code = Number.parseInt(digits, 16);
    if (digits.length === 4) return String.fromCharCode(code);
    return code > MAX_CODE_POINT ? "\uFFFD" : String.fromCodePoint(code);
  });
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? text.slice(at, pattern.lastIndex) : undefined;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
