/** A reference as written: `undefined` stands for a segment that is not a constant string. */
export interface WrittenRef {
  readonly segments: readonly (string | undefined)[];
  /** The offset just behind it. */
  readonly end: number;
}

const SPACE = /[ \t]*/y;
const BLANK = /(?:\s|\uFEFF|#[^\n]*)*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const QUOTED = /"((?:[^"\\\n]|\\.)*)"/y;
const RAW = /`([^`]*)`/y;
/**
 * A name; a string with escapes; a string that OPA prints as it is, quotes and all, because it
 * holds no backslash.
 */
const PRINTED =
  /\.([A-Za-z_][A-Za-z0-9_]*)|\["((?:[^"\\]|\\.)*)"\](?=[.[]|$)|\["([^\\]*?)"\](?=[.[]|$)/y;
const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/g;
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
  const segments: (string | undefined)[] = [head[0]];
  let end = start + head[0].length;
  for (;;) {
    const next = readSegment(text, end);
    if (next === undefined) return { segments, end };
    segments.push(next.value);
    end = next.end;
  }
}

function readSegment(
  text: string,
  start: number,
): { value: string | undefined; end: number } | undefined {
  if (text[start] === ".") {
    const word = match(WORD, text, start + 1);
    return word === undefined ? undefined : { value: word[0], end: start + 1 + word[0].length };
  }
  if (text[start] !== "[") return undefined;
  const inner = skip(SPACE, text, start + 1);
  const string = match(QUOTED, text, inner) ?? match(RAW, text, inner);
  if (string !== undefined) {
    const end = skip(SPACE, text, inner + string[0].length);
    const value = text[inner] === "`" ? string[1] : unquote(string[1] ?? "");
    if (text[end] === "]") return { value, end: end + 1 };
  }
  const end = endOfBracket(text, start);
  return end === undefined ? undefined : { value: undefined, end };
}

/** The offset behind the bracket that closes the one at `start`. */
function endOfBracket(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const string = match(QUOTED, text, at) ?? match(RAW, text, at);
    if (string !== undefined) at += string[0].length - 1;
    else if ("[{(".includes(text[at] ?? "")) depth += 1;
    else if ("]})".includes(text[at] ?? "")) depth -= 1;
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
    const segment = match(PRINTED, text, at);
    if (segment === undefined) return path;
    const [whole, name, escaped, plain = ""] = segment;
    path.push(name ?? (escaped === undefined ? plain : unquote(escaped)));
    at += whole.length;
  }
}

/** Understands what Rego (JSON) and what Go's `strconv.Quote`, which OPA prints with, escape. */
function unquote(body: string): string {
  return body.replace(ESCAPE, (_all, byte, unit, point, short: string) => {
    const digits: string | undefined = byte ?? unit ?? point;
    if (digits === undefined) return SHORT_ESCAPES[short] ?? short;
    return digits.length === 4
      ? String.fromCharCode(Number.parseInt(digits, 16))
      : String.fromCodePoint(Number.parseInt(digits, 16));
  });
}

/** The package of a module (`["a", "b"]`), undefined when the text does not begin with one. */
export function readPackage(text: string): readonly string[] | undefined {
  const start = skip(BLANK, text, 0);
  if (!/^package\b/.test(text.slice(start, start + 8))) return undefined;
  const ref = readRef(text, skip(BLANK, text, start + "package".length));
  const segments = ref?.segments.filter((each) => each !== undefined);
  return segments === undefined || segments.length !== ref?.segments.length ? undefined : segments;
}

/**
 * Whether the rule head at a place takes arguments: after `default` and its name comes a
 * parenthesis.
 */
export function isFunctionHead(text: string, row: number, col: number): boolean {
  let offset = 0;
  for (let line = 1; line < row; line += 1) offset = text.indexOf("\n", offset) + 1;
  const start = offset + col - 1;
  const word = match(WORD, text, start)?.[0];
  const name = word === "default" ? skip(BLANK, text, start + word.length) : start;
  const ref = readRef(text, name);
  return ref !== undefined && text[skip(SPACE, text, ref.end)] === "(";
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function skip(pattern: RegExp, text: string, at: number): number {
  return at + (match(pattern, text, at)?.[0].length ?? 0);
}
