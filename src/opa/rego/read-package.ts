import type { Location } from "../../domain/policy-error.ts";
import { positionAt } from "../../domain/text-position.ts";

// Plain character classes only: V8 keeps a stack for repeated groups, and a long comment would
// exhaust it.
const SPACE = /[ \t\r\n]*/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const PLAIN_TEXT = /[^"\\\n]*/y;
const RAW = /`[^`]*`/y;

/**
 * The package of a module, without `data` (`package a["b-c"].d` gives `["a", "b-c", "d"]`);
 * undefined when the text does not begin with a package that OPA would read. Looks at nothing
 * behind it.
 */
export function packageOf(text: string): string[] | undefined {
  const cursor = { text, at: startOf(text) };
  skipGap(cursor);
  if (skip(cursor, NAME) !== "package") return undefined;
  const end = cursor.at;
  skipGap(cursor);
  if (cursor.at === end) return undefined;
  const first = skip(cursor, NAME);
  if (first === undefined) return undefined;
  const path = [first];
  for (;;) {
    const next = text[cursor.at];
    if (next !== "." && next !== "[") return path;
    cursor.at += 1;
    const segment = next === "." ? skip(cursor, NAME) : bracketed(cursor);
    if (segment === undefined) return undefined;
    path.push(segment);
  }
}

/** OPA passes over a byte order mark, which editors leave behind. */
function startOf(text: string): number {
  return text.startsWith("\uFEFF") ? 1 : 0;
}

interface Cursor {
  readonly text: string;
  at: number;
}

function bracketed(cursor: Cursor): string | undefined {
  skipGap(cursor);
  const quoted = skipQuoted(cursor);
  const segment = quoted === undefined ? skip(cursor, RAW)?.slice(1, -1) : unquote(quoted);
  skipGap(cursor);
  if (cursor.text[cursor.at] !== "]") return undefined;
  cursor.at += 1;
  return segment;
}

/** White space and comments, as Rego's scanner passes over them. */
function skipGap(cursor: Cursor): void {
  for (;;) {
    skip(cursor, SPACE);
    if (cursor.text[cursor.at] !== "#") return;
    const lineEnd = cursor.text.indexOf("\n", cursor.at);
    cursor.at = lineEnd === -1 ? cursor.text.length : lineEnd;
  }
}

/** A quoted string with its quotes; undefined, and nothing skipped, when there is none. */
function skipQuoted(cursor: Cursor): string | undefined {
  const start = cursor.at;
  if (cursor.text[start] !== '"') return undefined;
  cursor.at += 1;
  for (;;) {
    skip(cursor, PLAIN_TEXT);
    const next = cursor.text[cursor.at];
    cursor.at += next === "\\" ? 2 : 1;
    if (next === '"') return cursor.text.slice(start, cursor.at);
    if (next !== "\\") {
      cursor.at = start;
      return undefined;
    }
  }
}

/** Rego's quoted strings have JSON's escapes. */
function unquote(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}

function skip(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

/** Where the package statement begins, or would. */
export function packageLocation(text: string, file: string): Location {
  const cursor = { text, at: startOf(text) };
  skipGap(cursor);
  return { file, ...positionAt(text, cursor.at) };
}
