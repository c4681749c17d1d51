import type { ModFile, ModuleVersion } from "../mod-file/mod-file.ts";
import { compareSelected, GO, TOOLCHAIN } from "./compare-selected.ts";
import { goLineOf, type MainModule, pathOf } from "./main-modules.ts";
import { RequirementGraph } from "./requirement-graph.ts";
import type { RequirementsOf } from "./requirements-of.ts";

/** What go.mod asks for: its requirements, its go line and its toolchain, without those on excluded versions. */
export function rootsOf(mod: ModFile, excluded: ReadonlySet<string>): ModuleVersion[] {
  const toolchain = mod.toolchain?.text;
  return [
    ...mod.require
      .filter(({ path, version }) => !excluded.has(`${path}@${version}`))
      .map(({ path, version }) => ({ path, version })),
    { path: GO, version: goLineOf(mod) },
    ...(toolchain === undefined ? [] : [{ path: TOOLCHAIN, version: toolchain }]),
  ];
}

/** The highest of each path, without the main module itself. */
export function highestOf(
  roots: readonly ModuleVersion[],
  main: MainModule,
): ReadonlyMap<string, string> {
  const highest = new Map<string, string>();
  for (const { path, version } of roots) {
    const before = highest.get(path);
    if (before === undefined || compareSelected(path, before, version) < 0) {
      highest.set(path, version);
    }
  }
  highest.delete(pathOf(main));
  return highest;
}

/**
 * The roots of a pruned graph raised until each is the selected version of its path (cmd/go/internal/modload,
 * updatePrunedRoots): a raised root makes its own requirements visible, which may raise others.
 */
export function settledRoots(
  roots: ReadonlyMap<string, string>,
  main: MainModule,
  of: RequirementsOf,
): { readonly roots: ReadonlyMap<string, string>; readonly graph: RequirementGraph } {
  // Roots that were raised stay in this graph: what they asked of other roots these have got for good.
  const graph = new RequirementGraph(of);
  graph.select([{ path: pathOf(main), version: "" }]);
  let raised = modulesOf(roots);
  while (raised.length > 0) {
    graph.load(raised, "pruned");
    raised = [...graph.takeChanged()]
      .filter((path) => roots.has(path))
      .map((path) => ({ path, version: graph.selected.get(path) as string }))
      .filter((module) => graph.requiredBy(module) === undefined);
  }
  const settled = new Map([...roots.keys()].map((path) => [path, graph.selected.get(path) ?? ""]));
  return { roots: settled, graph };
}

export function modulesOf(versions: ReadonlyMap<string, string>): ModuleVersion[] {
  return [...versions].map(([path, version]) => ({ path, version }));
}
