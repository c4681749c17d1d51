import { PolicyError } from "../../../domain/policy-error.ts";
import { compareKeys } from "./key-order.ts";
import { isComplexName, scalarStyle } from "./scalar-style.ts";

/** What is to be written: numbers and words as their text, names with their values. */
export type YamlTree =
  | string
  | { readonly word: string }
  | readonly YamlTree[]
  | ReadonlyMap<string, YamlTree>;

/** What was written so far, and what go-yaml's emitter remembers of it. */
interface Emitter {
  text: string;
  /** Characters in the line. */
  column: number;
  /** The last character was a space or a mark that stands for one. */
  whitespace: boolean;
  /** Nothing but indentation and marks stands in the line. */
  indention: boolean;
}

const STEP = 2;
/** Whatever is nested deeper than this would take more of the machine's stack than there is. */
const MAX_DEPTH = 1_000;

/** A document as go-yaml v3 writes it with an indentation of two (emitterc.go). */
export function emitYaml(tree: YamlTree): string {
  const emitter: Emitter = { text: "", column: 0, whitespace: true, indention: true };
  writeNode(emitter, tree, -1, 0, false);
  writeIndent(emitter, 0);
  return emitter.text;
}

/** `indent` is that of what the node lies in, -1 for the document itself. */
function writeNode(
  emitter: Emitter,
  tree: YamlTree,
  indent: number,
  depth: number,
  isSimpleName: boolean,
): void {
  if (depth > MAX_DEPTH) {
    throw new PolicyError("evaluation_error", `YAML would be nested deeper than ${MAX_DEPTH}`);
  }
  const inner = indent < 0 ? 0 : indent + STEP;
  if (typeof tree === "string") writeScalar(emitter, tree, indent, isSimpleName);
  else if (tree instanceof Map) writeMap(emitter, tree, inner, depth);
  else if ("word" in tree) writePlain(emitter, tree.word);
  else writeList(emitter, tree as readonly YamlTree[], inner, depth);
}

function writeMap(
  emitter: Emitter,
  members: ReadonlyMap<string, YamlTree>,
  indent: number,
  depth: number,
): void {
  if (members.size === 0) {
    writeMark(emitter, "{", true, true, false);
    writeMark(emitter, "}", false, false, false);
    return;
  }
  for (const name of [...members.keys()].sort(compareKeys)) {
    writeIndent(emitter, indent);
    if (isComplexName(name)) {
      writeMark(emitter, "?", true, false, true);
      writeNode(emitter, name, indent, depth + 1, false);
      writeIndent(emitter, indent);
      writeMark(emitter, ":", true, false, true);
    } else {
      writeNode(emitter, name, indent, depth + 1, true);
      writeMark(emitter, ":", false, false, false);
    }
    writeNode(emitter, members.get(name) as YamlTree, indent, depth + 1, false);
  }
}

function writeList(
  emitter: Emitter,
  items: readonly YamlTree[],
  indent: number,
  depth: number,
): void {
  if (items.length === 0) {
    writeMark(emitter, "[", true, true, false);
    writeMark(emitter, "]", false, false, false);
    return;
  }
  for (const item of items) {
    writeIndent(emitter, indent);
    writeMark(emitter, "-", true, false, true);
    writeNode(emitter, item, indent, depth + 1, false);
  }
}

function writeScalar(emitter: Emitter, text: string, outer: number, isSimpleName: boolean): void {
  const indent = Math.max(outer, 0) + STEP;
  switch (scalarStyle(text, isSimpleName)) {
    case "plain":
      writePlain(emitter, text);
      break;
    case "single":
      writeSingle(emitter, text, indent);
      break;
    case "double":
      writeDouble(emitter, text);
      break;
    case "literal":
      writeLiteral(emitter, text, indent);
  }
}

function writePlain(emitter: Emitter, text: string): void {
  if (!emitter.whitespace) put(emitter, " ");
  put(emitter, text);
  emitter.whitespace = false;
  emitter.indention = false;
}

function writeSingle(emitter: Emitter, text: string, indent: number): void {
  writeMark(emitter, "'", true, false, false);
  writeLines(emitter, text.replaceAll("'", "''"), indent, false);
  writeMark(emitter, "'", false, false, false);
}

/** As libyaml writes them one by one; where the first is a byte-order mark it takes all for ones. */
function writeDouble(emitter: Emitter, text: string): void {
  const escapesAll = text.startsWith("\ufeff");
  writeMark(emitter, '"', true, false, false);
  for (const character of text) {
    put(emitter, escapesAll || ESCAPED.test(character) ? escapeOf(character) : character);
  }
  writeMark(emitter, '"', false, false, false);
}

const ESCAPED = /[^ !#-[\]-~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\0", "0"],
  ["\u0007", "a"],
  ["\b", "b"],
  ["\t", "t"],
  ["\n", "n"],
  ["\v", "v"],
  ["\f", "f"],
  ["\r", "r"],
  ["\u001b", "e"],
  ['"', '"'],
  ["\\", "\\"],
  ["\u0085", "N"],
  ["\u00a0", "_"],
  ["\u2028", "L"],
  ["\u2029", "P"],
]);

function escapeOf(character: string): string {
  const short = SHORT_ESCAPES.get(character);
  if (short !== undefined) return `\\${short}`;
  const code = character.codePointAt(0) as number;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** How many of its own spaces the text begins with, and whether it keeps the line ends at its end. */
function writeLiteral(emitter: Emitter, text: string, indent: number): void {
  writeMark(emitter, "|", true, false, false);
  if (/^[ \n\r\u0085\u2028\u2029]/.test(text))
    writeMark(emitter, String(STEP), false, false, false);
  if (!isBreak(text.slice(-1))) writeMark(emitter, "-", false, false, false);
  else if (text.length === 1 || isBreak(text.slice(-2, -1))) {
    writeMark(emitter, "+", false, false, false);
  }
  writeBreak(emitter, "\n");
  emitter.whitespace = true;
  writeLines(emitter, text, indent, true);
}

/** `startsLine` tells whether the first character must be indented. */
function writeLines(emitter: Emitter, text: string, indent: number, startsLine: boolean): void {
  let breaks = startsLine;
  for (const line of text.split(/([\n\r\u0085\u2028\u2029])/)) {
    if (line === "") continue;
    if (isBreak(line)) {
      writeBreak(emitter, line);
      breaks = true;
    } else {
      if (breaks) writeIndent(emitter, indent);
      put(emitter, line);
      emitter.indention = false;
      breaks = false;
    }
  }
}

function isBreak(character: string): boolean {
  return /^[\n\r\u0085\u2028\u2029]$/.test(character);
}

function writeMark(
  emitter: Emitter,
  mark: string,
  needsWhitespace: boolean,
  isWhitespace: boolean,
  isIndention: boolean,
): void {
  if (needsWhitespace && !emitter.whitespace) put(emitter, " ");
  put(emitter, mark);
  emitter.whitespace = isWhitespace;
  emitter.indention &&= isIndention;
}

function writeIndent(emitter: Emitter, indent: number): void {
  const { column, whitespace, indention } = emitter;
  if (!indention || column > indent || (column === indent && !whitespace)) {
    writeBreak(emitter, "\n");
  }
  if (emitter.column < indent) put(emitter, " ".repeat(indent - emitter.column));
  emitter.whitespace = true;
}

function writeBreak(emitter: Emitter, character: string): void {
  emitter.text += character;
  emitter.column = 0;
  emitter.indention = true;
}

/** Only whether the column is that of an indentation matters, so that units serve for characters. */
function put(emitter: Emitter, text: string): void {
  emitter.text += text;
  emitter.column += text.length;
}
