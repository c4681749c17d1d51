import type { Ref, Rule } from "../opa/rego/ast/nodes.ts";
import { branchesOf, walkRule } from "../opa/rego/ast/visit.ts";
import type { Compilation } from "../opa/rego/compile/compilation.ts";
import { dataTree, type RuleTree, textChild } from "../opa/rego/compile/rule-tree.ts";

type Path = readonly string[];

/** Those tests that come to an entrypoint, straight or by the rules that they ask for. Compiled with what they test. */
export function testsAbout<T extends { readonly path: Path }>(
  tests: readonly T[],
  entrypoints: readonly Path[],
  { ruleTree }: Compilation,
): readonly T[] {
  const root = dataTree(ruleTree);
  const beside = new Set<Rule>();
  return tests.filter(({ path }) => comesTo(root, path, entrypoints, beside));
}

/** `beside`: rules that are known not to. */
function comesTo(
  root: RuleTree,
  test: Path,
  entrypoints: readonly Path[],
  beside: Set<Rule>,
): boolean {
  const seen = new Set<Rule>(beside);
  const open = [...rulesAt(root, test)];
  for (let rule = open.pop(); rule !== undefined; rule = open.pop()) {
    if (seen.has(rule)) continue;
    seen.add(rule);
    for (const path of referencesOf(rule)) {
      if (entrypoints.some((entrypoint) => areInOneLine(path, entrypoint))) return true;
      open.push(...rulesAt(root, path));
    }
  }
  for (const rule of seen) beside.add(rule);
  return false;
}

/** What lies below `data` in a rule, as far as it is constant. */
function referencesOf(rule: Rule): readonly Path[] {
  const paths: Path[] = [];
  for (const branch of branchesOf(rule)) {
    walkRule(branch, {
      term: ({ value }) => {
        const path = value.kind === "ref" ? pathOf(value.terms) : undefined;
        if (path !== undefined) paths.push(path);
        return false;
      },
    });
  }
  return paths;
}

function pathOf([head, ...rest]: Ref): Path | undefined {
  if (head?.value.kind !== "var" || head.value.name !== "data") return undefined;
  const path: string[] = [];
  for (const { value } of rest) {
    if (value.kind !== "string") break;
    path.push(value.text);
  }
  return path;
}

/** The rules on the way to a path and below it. */
function rulesAt(root: RuleTree, path: Path): readonly Rule[] {
  const rules: Rule[] = [];
  let node: RuleTree | undefined = root;
  for (const name of path) {
    node = textChild(node, name);
    if (node === undefined) return rules;
    rules.push(...node.rules);
  }
  return [...rules, ...rulesBelow(node)];
}

function rulesBelow(node: RuleTree): readonly Rule[] {
  return [...node.children.values()].flatMap((child) => [...child.rules, ...rulesBelow(child)]);
}

function areInOneLine(path: Path, entrypoint: Path): boolean {
  const length = Math.min(path.length, entrypoint.length);
  return path.slice(0, length).join("/") === entrypoint.slice(0, length).join("/");
}
