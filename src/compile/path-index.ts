import type { FileTree, IndexedPath, PathIndex } from "../domain/bundle.ts";
import { type TextLines, textLines } from "../domain/text-lines.ts";
import type { Plan, UnplannedRule } from "../opa/ir/plan.ts";
import { packageOf } from "../opa/rego/read-package.ts";
import { isFunctionHead, readPrintedPath } from "../opa/rego/text.ts";

/**
 * Every path of the bundle that can be asked: rules (cut before the first segment that is not a
 * constant string), packages (also empty ones: OPA answers `{}`) and what lies above them.
 * Functions are left out: they have no value. Sorted.
 */
export function indexPaths(plan: Plan, modules: FileTree): PathIndex {
  const kinds = new Map<string, IndexedPath>();
  const add = (path: readonly string[], kind: IndexedPath["kind"]): void => {
    const key = JSON.stringify(path);
    if (kind === "rule" || !kinds.has(key)) kinds.set(key, { path, kind });
  };
  const addAbove = (path: readonly string[]): void => {
    for (let length = 1; length < path.length; length += 1) add(path.slice(0, length), "package");
  };
  const texts = new Map([...modules].map(([file, bytes]) => [file, textLines(decode(bytes))]));
  for (const { text } of texts.values()) {
    const path = packageOf(text);
    if (path !== undefined) addAbove([...path, ""]);
  }
  const rules = plan.unplanned_rules ?? [];
  const functions = functionPaths(plan, rules, texts);
  for (const rule of rules) {
    const path = readPrintedPath(rule.path);
    if (!functions.has(rule.path) && path.length > 0) add(path, "rule");
    addAbove(path);
  }
  return { entrypoints: [...kinds.values()].sort((a, b) => comparePaths(a.path, b.path)) };
}

/**
 * A function's name is never also a rule's, so one head that can be read is enough (a further body
 * of the same head has a place of its own, at its brace).
 */
function functionPaths(
  plan: Plan,
  rules: readonly UnplannedRule[],
  texts: ReadonlyMap<string, TextLines>,
): ReadonlySet<string> {
  const files = plan.static.files ?? [];
  const functions = rules.filter(({ location }) => {
    const lines = texts.get(files[location.file]?.value ?? "");
    return lines !== undefined && isFunctionHead(lines, location.row, location.col);
  });
  return new Set(functions.map(({ path }) => path));
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const [left = "", right = ""] = [a[at], b[at]];
    if (left !== right) return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}
