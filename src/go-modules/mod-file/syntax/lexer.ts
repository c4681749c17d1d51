import { isPrintable } from "../../../opa/go/printable.ts";
import { quoteGoRune } from "../../../opa/go/quote.ts";
import { runeCount } from "../../../opa/go/text-bytes.ts";
import type { Faults } from "../mod-file-error.ts";
import type { Position } from "./syntax-tree.ts";

export interface Token {
  /** A `suffix` is a comment behind something, a `comment` has its line for itself; both take the line's end with them. */
  readonly kind: "end" | "newline" | "suffix" | "comment" | "word" | "string" | "mark";
  readonly text: string;
  readonly start: Position;
  readonly end: Position;
}

export interface Lexer {
  peek(): Token;
  next(): Token;
}

const MARKS: ReadonlySet<string> = new Set("()[]{},");
const SLASH_STAR = "comments begin with //; there are no /* */ comments here";
/** Far more than any real file has, and few enough to keep all in memory. */
const MAX_TOKENS = 300_000;

/** Runs of characters that need no second look, which nearly all of a file is. */
const SPACES = /[ \t\r]+/y;
const PLAIN_WORD = /[!-'*+\-./0-Z\\^-z|~]+/y;
/** What ends a word, or is an error in it. */
const SLASHES = /\/[/*]/;
const PLAIN_STRING: Readonly<Record<string, RegExp>> = {
  '"': /[ !#-[\]-~]+/y,
  "`": /[ -_a-~]+/y,
};

/** True for what ends a line. */
export function endsLine({ kind }: Token): boolean {
  return kind === "end" || kind === "newline" || kind === "suffix";
}

/** The tokens of a go.mod or go.work file (golang.org/x/mod/modfile, read.go). */
export function createLexer(text: string, faults: Faults): Lexer {
  let at = 0;
  let row = 1;
  let col = 1;
  let count = 0;
  /** Whether something other than space stands on this line already. */
  let onLine = false;
  const here = (): Position => ({ at, row, col });

  const step = () => {
    const code = text.codePointAt(at) as number;
    at += code > 0xffff ? 2 : 1;
    if (code === 0x0a) {
      row += 1;
      col = 1;
    } else col += 1;
  };
  /** Goes over a run of ASCII characters up to a comment, if there is one here. */
  const skip = (run: RegExp): boolean => {
    run.lastIndex = at;
    const [found = ""] = run.exec(text) ?? [];
    const stop = run === PLAIN_WORD ? found.search(SLASHES) : -1;
    const length = stop === -1 ? found.length : stop;
    col += length;
    at += length;
    return length > 0;
  };
  const token = (kind: Token["kind"], start: Position): Token => {
    onLine = kind === "word" || kind === "string" || kind === "mark";
    count += 1;
    if (count > MAX_TOKENS) {
      faults.stop(start, `no more than ${MAX_TOKENS} words, marks, comments and lines are read`);
    }
    return { kind, text: text.slice(start.at, at), start, end: here() };
  };

  const readComment = (): Token => {
    const start = here();
    const kind = onLine ? "suffix" : "comment";
    const lineEnd = text.indexOf("\n", at);
    if (lineEnd === -1) {
      col += runeCount(text.slice(at));
      at = text.length;
      return token(kind, start);
    }
    at = lineEnd + 1;
    row += 1;
    col = 1;
    const read = token(kind, start);
    return { ...read, text: read.text.slice(0, read.text.endsWith("\r\n") ? -2 : -1) };
  };

  const readString = (): Token => {
    const start = here();
    const quote = text.charAt(at);
    const plain = PLAIN_STRING[quote] as RegExp;
    step();
    while (text.charAt(at) !== quote) {
      if (skip(plain)) continue;
      if (text.charAt(at) === "\n")
        faults.stop(here(), `the string needs ${quote} before the line ends`);
      // Whatever is escaped, a line's end too: what it means is seen later.
      if (text.charAt(at) === "\\" && quote === '"') step();
      if (at >= text.length)
        faults.stop(start, `the string that begins here needs ${quote} at its end`);
      step();
    }
    step();
    return token("string", start);
  };

  const readWord = (): Token => {
    const start = here();
    const first = text.codePointAt(at) as number;
    if (!isWordCode(first)) {
      faults.stop(start, `the character ${quoteGoRune(first, true)} can stand only in a string`);
    }
    while (at < text.length && isWordCode(text.codePointAt(at) as number)) {
      if (skip(PLAIN_WORD)) continue;
      if (text.startsWith("//", at)) break;
      if (text.startsWith("/*", at)) faults.stop(here(), SLASH_STAR);
      step();
    }
    return token("word", start);
  };

  const read = (): Token => {
    skip(SPACES);
    if (text.startsWith("//", at)) return readComment();
    if (text.startsWith("/*", at)) faults.stop(here(), SLASH_STAR);
    if (at >= text.length) return token("end", here());
    const start = here();
    const character = text.charAt(at);
    if (character === '"' || character === "`") return readString();
    if (character !== "\n" && !MARKS.has(character)) return readWord();
    step();
    return token(character === "\n" ? "newline" : "mark", start);
  };

  let ahead = read();
  return {
    peek: () => ahead,
    next: () => {
      const current = ahead;
      ahead = read();
      return current;
    },
  };
}

function isWordCode(code: number): boolean {
  if (code === 0x20 || (code < 0x80 && MARKS.has(String.fromCharCode(code)))) return false;
  // A lone surrogate stands for a byte that is not UTF-8: Go reads it as U+FFFD, which is printable.
  return isPrintable(code) || (code >= 0xd800 && code <= 0xdfff);
}
