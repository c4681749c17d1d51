/** What stands in Rego text outside strings: a comment, or a bracket that opens or closes. */
export interface RegoMark {
  readonly kind: "comment" | "open" | "close";
  readonly at: number;
}

/** A template string (`$"..{expression}.."`) or the code inside one of its braces. */
interface Frame {
  readonly quote: number | undefined;
  depth: number;
}

interface Scan {
  readonly text: string;
  at: number;
  readonly frames: Frame[];
}

const QUOTE = 0x22;
const BACKTICK = 0x60;
const BACKSLASH = 0x5c;
const HASH = 0x23;
const DOLLAR = 0x24;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LINE_FEED = 0x0a;
const CODE: Frame = { quote: undefined, depth: 0 };

/**
 * The comments and brackets of Rego text from an offset on, which must lie outside strings. Steps
 * over strings, raw strings and template strings as OPA's scanner does, in one pass.
 */
export function* regoMarks(text: string, start = 0): Generator<RegoMark> {
  const scan: Scan = { text, at: start, frames: [{ ...CODE }] };
  while (scan.at < text.length) {
    const frame = scan.frames.at(-1) ?? CODE;
    const mark = frame.quote === undefined ? stepInCode(scan, frame) : stepInText(scan, frame);
    if (mark !== undefined) yield mark;
  }
}

function stepInCode(scan: Scan, frame: Frame): RegoMark | undefined {
  const { text, at, frames } = scan;
  const code = text.charCodeAt(at);
  scan.at = at + 1;
  switch (code) {
    case HASH:
      scan.at = endOfLine(text, at);
      return { kind: "comment", at };
    case QUOTE:
      scan.at = endOfQuoted(text, at);
      return undefined;
    case BACKTICK:
      scan.at = endOfRaw(text, at);
      return undefined;
    case DOLLAR: {
      const quote = text.charCodeAt(at + 1);
      if (quote !== QUOTE && quote !== BACKTICK) return undefined;
      scan.at = at + 2;
      frames.push({ quote, depth: 0 });
      return undefined;
    }
    case OPEN_BRACE:
      frame.depth += 1;
      return { kind: "open", at };
    case CLOSE_BRACE:
      if (frame.depth === 0 && frames.length > 1) {
        frames.pop();
        return undefined;
      }
      frame.depth -= 1;
      return { kind: "close", at };
    default:
      if (code === 0x5b || code === 0x28) return { kind: "open", at };
      return code === 0x5d || code === 0x29 ? { kind: "close", at } : undefined;
  }
}

function stepInText(scan: Scan, { quote }: Frame): undefined {
  const { text, at, frames } = scan;
  const code = text.charCodeAt(at);
  scan.at = at + 1;
  if (code === OPEN_BRACE) frames.push({ ...CODE });
  else if (code === quote || (code === LINE_FEED && quote === QUOTE)) frames.pop();
  else if (code === BACKSLASH && isEscaped(text.charCodeAt(at + 1))) scan.at = at + 2;
}

function isEscaped(code: number): boolean {
  return code === OPEN_BRACE || code === QUOTE || code === BACKSLASH;
}

/** Behind the closing quote of the string at `start`; where the line or the text ends without one. */
export function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === LINE_FEED) return at;
    if (code === BACKSLASH && text.charCodeAt(at + 1) !== LINE_FEED) at += 1;
  }
  return text.length;
}

/** Behind the closing backtick of the raw string at `start`, or the end of the text. */
export function endOfRaw(text: string, start: number): number {
  const end = text.indexOf("`", start + 1);
  return end === -1 ? text.length : end + 1;
}

/** The offset of the line's end, or of the text's. */
function endOfLine(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.length : end;
}
