import type { ModuleVersion } from "../mod-file/mod-file.ts";
import { isGoItself } from "./compare-selected.ts";
import type { RequirementGraph } from "./requirement-graph.ts";

/**
 * The fewest modules that go.mod has to list below `go 1.17`, so that these versions are selected
 * (cmd/go/internal/mvs, Req): those of `base`, and what none of the others requires at its version.
 */
export function rootsToList(
  selected: readonly ModuleVersion[],
  base: ReadonlySet<string>,
  graph: RequirementGraph,
): ModuleVersion[] {
  const requires = (module: ModuleVersion) =>
    (graph.requiredBy(module) ?? []).filter(({ path }) => !isGoItself(path));
  const versions = new Map(selected.map(({ path, version }) => [path, version]));
  const have = new Set<string>();
  const listed = selected.filter(({ path }) => base.has(path));
  for (const module of listed) addReachable(module, have, requires);
  for (const module of postOrder(selected, requires).reverse()) {
    if (versions.get(module.path) !== module.version || have.has(keyOf(module))) continue;
    listed.push(module);
    addReachable(module, have, requires);
  }
  return listed;
}

type Requires = (module: ModuleVersion) => readonly ModuleVersion[];

function addReachable(module: ModuleVersion, have: Set<string>, requires: Requires): void {
  const waiting = [module];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (have.has(keyOf(next))) continue;
    have.add(keyOf(next));
    for (const required of requires(next)) waiting.push(required);
  }
}

/** Each module behind those that it requires, but for cycles. */
function postOrder(modules: readonly ModuleVersion[], requires: Requires): ModuleVersion[] {
  const order: ModuleVersion[] = [];
  const seen = new Set<string>();
  const waiting = [...modules].reverse().map((module) => ({ module, entered: false }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { module, entered } = next;
    if (entered) {
      order.push(module);
      continue;
    }
    if (seen.has(keyOf(module))) continue;
    seen.add(keyOf(module));
    waiting.push({ module, entered: true });
    for (const required of [...requires(module)].reverse()) {
      waiting.push({ module: required, entered: false });
    }
  }
  return order;
}

function keyOf({ path, version }: ModuleVersion): string {
  return `${path}@${version}`;
}
