/** The arguments of a call as strace prints it, and where they end. */
export interface PrintedArguments {
  /** The first six at most, each as printed. */
  readonly texts: readonly string[];
  /** Behind the closing parenthesis; undefined where the line has none. */
  readonly end: number | undefined;
}

const MOST_ARGUMENTS = 6;
const OPENING = "({[";
const CLOSING = ")}]";

/**
 * Splits what stands behind the parenthesis at `open`. Strings, comments, structures and what `-y` prints of descriptors may
 * hold commas and parentheses. One pass.
 */
export function printedArguments(line: string, open: number): PrintedArguments {
  const texts: string[] = [];
  let depth = 0;
  let start = open + 1;
  const take = (end: number): void => {
    const text = line.slice(start, end).trim();
    if (texts.length < MOST_ARGUMENTS && (text !== "" || texts.length > 0)) texts.push(text);
    start = end + 1;
  };
  let at = start;
  while (at < line.length) {
    const character = line[at] as string;
    if (character === '"') at = behindString(line, at);
    else if (line.startsWith("/*", at)) at = behind(line, "*/", at + 2);
    else if (isDescriptor(line, at)) at = behind(line, ">", at + 1);
    else {
      if (OPENING.includes(character)) depth += 1;
      else if (CLOSING.includes(character)) depth -= 1;
      if (depth < 0) {
        take(at);
        return { texts, end: at + 1 };
      }
      if (depth === 0 && character === ",") take(at);
      at += 1;
    }
  }
  const unfinished = line.lastIndexOf(" <");
  take(unfinished > start ? unfinished : line.length);
  return { texts, end: undefined };
}

/** `3</etc/passwd>` and `AT_FDCWD</root>`, but not `1<<CAP_CHOWN` and ` <unfinished ...>`. */
function isDescriptor(line: string, at: number): boolean {
  return line[at] === "<" && /[0-9D]/.test(line[at - 1] ?? "") && line[at + 1] !== "<";
}

function behindString(line: string, quote: number): number {
  for (let at = quote + 1; at < line.length; at += 1) {
    if (line[at] === "\\") at += 1;
    else if (line[at] === '"') return at + 1;
  }
  return line.length;
}

function behind(line: string, end: string, from: number): number {
  const found = line.indexOf(end, from);
  return found === -1 ? line.length : found + end.length;
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12, a: 7, b: 8 };
const ESCAPE = /\\(?:x([0-9a-f]{2})|([0-7]{1,3})|(.))/suy;

/** What a quoted string means: undefined for anything else, and for one that is cut (`"..."...`). */
export function printedString(text: string | undefined): string | undefined {
  if (text === undefined || text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) {
    return undefined;
  }
  const inner = text.slice(1, -1);
  if (!inner.includes("\\")) return inner;
  const bytes: number[] = [];
  for (let at = 0; at < inner.length; ) {
    ESCAPE.lastIndex = at;
    const found = ESCAPE.exec(inner);
    if (found === null) {
      const character = String.fromCodePoint(inner.codePointAt(at) as number);
      bytes.push(...Buffer.from(character));
      at += character.length;
      continue;
    }
    const [whole, hex, octal, letter = ""] = found;
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else bytes.push(...(letter in ESCAPES ? [ESCAPES[letter] as number] : Buffer.from(letter)));
    at += whole.length;
  }
  return Buffer.from(bytes).toString("utf8");
}

/** A flag, a set of flags or a number, without strace's comment; undefined for a pointer, a string or a structure. */
export function printedValue(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 512) return undefined;
  const plain = text.replace(/\/\*[^*]*\*\//g, "").trim();
  if (/^-?\d+$/.test(plain)) return plain;
  if (/^0x[0-9a-f]{1,8}$/.test(plain)) return String(Number.parseInt(plain, 16));
  return /^[A-Z_][A-Z0-9_|x<a-f]*$/.test(plain) ? plain : undefined;
}
