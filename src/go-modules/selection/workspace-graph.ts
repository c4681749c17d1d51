import type { ModuleVersion } from "../mod-file/mod-file.ts";
import { compareSelected } from "./compare-selected.ts";
import { RequirementGraph } from "./requirement-graph.ts";
import type { RequirementsOf } from "./requirements-of.ts";

/** That a module which was followed wants a version of a path. */
interface Wish {
  readonly by: ModuleVersion;
  readonly version: string;
}

/**
 * The graph of a workspace (cmd/go/internal/modload, readModGraph): pruned to what the used modules list, and where one
 * of those raises what another lists, followed on from the version that is selected, round by round until all are.
 */
export function workspaceGraph(
  of: RequirementsOf,
  roots: readonly ModuleVersion[],
): RequirementGraph {
  const graph = new RequirementGraph(of);
  graph.load(roots, "workspace");
  const seen = new Set<string>();
  const wishes = new Map<string, Wish[]>();
  const followed = new Set(roots.map(({ path }) => path));
  const selectedOf = (path: string) => ({ path, version: graph.selected.get(path) ?? "" });
  for (let next = [...followed].map(selectedOf); next.length > 0; ) {
    graph.load(next, "workspace");
    for (const module of next) {
      seen.add(keyOf(module));
      followed.add(module.path);
      for (const { path, version } of graph.requiredBy(module) ?? []) {
        const wish = { by: module, version };
        const others = wishes.get(path);
        if (others === undefined) wishes.set(path, [wish]);
        else others.push(wish);
      }
    }
    next = unfollowed(new Set([...graph.takeChanged(), ...pathsOf(graph, next)]));
  }
  return graph;

  /** Of these paths the selected versions that are to be followed and were not. */
  function unfollowed(paths: ReadonlySet<string>): ModuleVersion[] {
    return [...paths].map(selectedOf).filter((module) => {
      if (seen.has(keyOf(module))) return false;
      return followed.has(module.path) || (wishes.get(module.path) ?? []).some(isRaised(module));
    });
  }

  /** True for a wish of a selected module that another one overrules. */
  function isRaised({ path, version }: ModuleVersion): (wish: Wish) => boolean {
    return (wish) =>
      graph.selected.get(wish.by.path) === wish.by.version &&
      compareSelected(path, version, wish.version) > 0;
  }
}

function keyOf({ path, version }: ModuleVersion): string {
  return `${path}@${version}`;
}

function pathsOf(graph: RequirementGraph, modules: readonly ModuleVersion[]): string[] {
  return modules.flatMap((module) => (graph.requiredBy(module) ?? []).map(({ path }) => path));
}
