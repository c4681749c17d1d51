import type { Ref, Rule } from "../opa/rego/ast/nodes.ts";
import type { Compilation } from "../opa/rego/compile/compilation.ts";
import { createRuleGraph, type RuleGraph } from "../opa/rego/types/rule-graph.ts";

type Path = readonly string[];

/** Those tests that come to an entrypoint, straight or by the rules that they ask for. Compiled with what they test. */
export function testsAbout<T extends { readonly path: Path }>(
  tests: readonly T[],
  entrypoints: readonly Path[],
  compilation: Compilation,
): readonly T[] {
  const graph = createRuleGraph(compilation);
  const names = new Set<string>();
  for (const rule of readersOf(entrypoints, graph)) {
    const path = textsOf(graph.pathOf(rule));
    for (const at of path.keys()) names.add(nameOf(path.slice(0, at + 1)));
  }
  return tests.filter(({ path }) => names.has(nameOf(path)));
}

/** The rules of the entrypoints, and all that read them. */
function readersOf(
  entrypoints: readonly Path[],
  { dependencies, dependents, pathOf }: RuleGraph,
): ReadonlySet<Rule> {
  const readers = new Set<Rule>();
  const open = [...dependencies.keys()].filter((rule) => {
    const path = textsOf(pathOf(rule));
    return entrypoints.some((entrypoint) => areInOneLine(path, entrypoint));
  });
  for (let rule = open.pop(); rule !== undefined; rule = open.pop()) {
    if (readers.has(rule)) continue;
    readers.add(rule);
    open.push(...(dependents.get(rule) ?? []));
  }
  return readers;
}

/** What lies below `data`, as far as it is constant. */
function textsOf([, ...terms]: Ref): Path {
  const texts: string[] = [];
  for (const { value } of terms) {
    if (value.kind !== "string") break;
    texts.push(value.text);
  }
  return texts;
}

function areInOneLine(path: Path, entrypoint: Path): boolean {
  const length = Math.min(path.length, entrypoint.length);
  return nameOf(path.slice(0, length)) === nameOf(entrypoint.slice(0, length));
}

function nameOf(path: Path): string {
  return JSON.stringify(path);
}
