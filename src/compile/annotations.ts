import type { FileTree } from "../domain/bundle.ts";

/** A metadata comment, and its word that makes it one. */
const METADATA = /^#\s*METADATA/;
/** The comment lines of an annotation, one below the other. */
const BLOCK = /^#[^\n]*(?:\n[ \t]*#[^\n]*)*/;
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
    const block = BLOCK.exec(text.slice(start))?.[0] ?? "";
    const implied = start < packageStart ? "scope: package" : "scope: document";
    const line = SCOPE.test(block) ? "entrypoint: false" : implied;
    result += text.slice(copied, start) + block.replace(ENTRYPOINT, `$1${line}`);
    copied = start + block.length;
  }
  return result + text.slice(copied);
}

/** A template string (`$"..{expression}.."`) or the code inside one of its braces. */
interface Frame {
  readonly quote: '"' | "`" | undefined;
  depth: number;
}

const CODE_TOKEN = /#[^\n]*|\$["`]|"(?:[^"\\\n]|\\.)*"?|`[^`]*`?|[{}]/g;
const TEXT_TOKEN = /\\\{|\\["\\]|["`{\n]/g;

/** Where comments begin: not inside strings, raw strings and template strings. */
function commentOffsets(text: string): number[] {
  const comments: number[] = [];
  const frames: Frame[] = [{ quote: undefined, depth: 0 }];
  let at = 0;
  for (;;) {
    const frame = frames.at(-1) ?? { quote: undefined, depth: 0 };
    const pattern = frame.quote === undefined ? CODE_TOKEN : TEXT_TOKEN;
    pattern.lastIndex = at;
    const token = pattern.exec(text);
    if (token === null) return comments;
    at = pattern.lastIndex;
    if (frame.quote !== undefined) stepInText(frames, frame.quote, token[0]);
    else if (token[0].startsWith("#")) comments.push(token.index);
    else stepInCode(frames, frame, token[0]);
  }
}

function stepInCode(frames: Frame[], frame: Frame, token: string): void {
  if (token === '$"' || token === "$`") {
    frames.push({ quote: token === '$"' ? '"' : "`", depth: 0 });
  } else if (token === "{") frame.depth += 1;
  else if (token === "}" && frame.depth > 0) frame.depth -= 1;
  else if (token === "}" && frames.length > 1) frames.pop();
}

function stepInText(frames: Frame[], quote: '"' | "`", token: string): void {
  if (token === "{") frames.push({ quote: undefined, depth: 0 });
  else if (token === quote || (token === "\n" && quote === '"')) frames.pop();
}
