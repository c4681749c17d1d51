import type { FileTree } from "../../domain/bundle.ts";
import { endOfLine, regoMarks } from "./scan.ts";

/** A metadata comment, and its word that makes it one. */
const METADATA = /^#\s*METADATA/;
const INDENT = /[ \t]*/y;
/** The first statement, so nothing but comments stands before it. */
const PACKAGE = /^[ \t\uFEFF]*package\b/m;
const SCOPE = /^[ \t]*#[ \t]*scope[ \t]*:/m;
const ENTRYPOINT = /^([ \t]*#[ \t]*)entrypoint[ \t]*:[ \t]*true\b/m;
const READS_METADATA = /\brego\s*(?:\.\s*metadata|\[)/;

/**
 * True when a rule may read its own annotations (`rego.metadata.rule()`, `rego.metadata.chain()`),
 * so that taking any of them away would change an answer.
 */
export function readsAnnotations(modules: FileTree): boolean {
  for (const bytes of modules.values()) {
    if (READS_METADATA.test(Buffer.from(bytes).toString("utf8"))) return true;
  }
  return false;
}

/**
 * A module whose annotations are plain comments, with every other character where it was. `opa
 * build` makes an entrypoint of each rule annotated `entrypoint: true`, and refuses some of them
 * (see `wrapper.ts`).
 */
export function withoutAnnotations(text: string): string {
  if (!text.includes("METADATA") || !text.includes("entrypoint")) return text;
  let result = "";
  let copied = 0;
  for (const start of commentOffsets(text)) {
    const found = METADATA.exec(text.slice(start, start + 80));
    if (found === null) continue;
    const end = start + found[0].length;
    result += text.slice(copied, end - "METADATA".length);
    result += "metadata";
    copied = end;
  }
  return result + text.slice(copied);
}

/**
 * A module in which no annotation makes an entrypoint, while rules still read the others: the line
 * gives way to what it implies, the scope, so that all rows stay.
 */
export function withoutEntrypoints(text: string): string {
  if (!text.includes("METADATA") || !text.includes("entrypoint")) return text;
  const packageStart = text.search(PACKAGE);
  let result = "";
  let copied = 0;
  for (const start of commentOffsets(text)) {
    if (start < copied || !METADATA.test(text.slice(start, start + 80))) continue;
    const block = text.slice(start, endOfBlock(text, start));
    const implied = start < packageStart ? "scope: package" : "scope: document";
    const line = SCOPE.test(block) ? "entrypoint: false" : implied;
    result += text.slice(copied, start) + block.replace(ENTRYPOINT, `$1${line}`);
    copied = start + block.length;
  }
  return result + text.slice(copied);
}

/** Where comments begin: not inside strings, raw strings and template strings. */
function* commentOffsets(text: string): Generator<number> {
  for (const { kind, at } of regoMarks(text)) if (kind === "comment") yield at;
}

/** Behind the comment lines of the annotation at `start`, one below the other. */
function endOfBlock(text: string, start: number): number {
  let end = endOfLine(text, start);
  for (;;) {
    INDENT.lastIndex = end + 1;
    INDENT.test(text);
    if (text[end] !== "\n" || text[INDENT.lastIndex] !== "#") return end;
    end = endOfLine(text, INDENT.lastIndex);
  }
}
