import type { Compilation } from "./compilation.ts";
import { dataTree, type RuleTree, textChildren } from "./rule-tree.ts";

/**
 * The paths below `data` of all rules without arguments, as far as names of theirs are constant, and of what lies above
 * rules: what OPA takes as entrypoints.
 */
export function rulePaths({ ruleTree }: Compilation): readonly (readonly string[])[] {
  return pathsBelow(dataTree(ruleTree), []);
}

function pathsBelow(tree: RuleTree, above: readonly string[]): (readonly string[])[] {
  return [...textChildren(tree)].flatMap(([text, child]) => {
    const path = [...above, text];
    const isFunction = child.rules.some(({ head }) => head.args.length > 0);
    return [...(isFunction ? [] : [path]), ...pathsBelow(child, path)];
  });
}

/** The packages, and what lies above them. */
export function packagePaths({ modules }: Compilation): readonly (readonly string[])[] {
  const paths = new Map<string, readonly string[]>();
  for (const { path } of modules) {
    const names = path.slice(1).map(({ value }) => (value.kind === "string" ? value.text : ""));
    for (let length = 1; length <= names.length; length++) {
      const part = names.slice(0, length);
      paths.set(JSON.stringify(part), part);
    }
  }
  return [...paths.values()];
}
