import type { ModuleVersion } from "../../mod-file/mod-file.ts";
import { GO, isGoItself } from "../compare-selected.ts";
import { goLineOf, type MainModule, pathOf } from "../main-modules.ts";
import { type Pruning, RequirementGraph } from "../requirement-graph.ts";
import { exclusionsOf, isPruned, type RequirementsOf } from "../requirements-of.ts";
import { highestOf, modulesOf, rootsOf, settledRoots } from "../roots.ts";
import { rootsToList } from "../roots-to-list.ts";
import { dependenciesOf, select } from "../selection.ts";

/** The versions that go.mod lists after a change, Go itself included. */
export type Roots = ReadonlyMap<string, string>;

/**
 * What go.mod has to list so that these modules are selected at these versions or higher ones, as `go get` has it
 * (cmd/go/internal/modload, editRequirements). Nothing that it lists is lowered. `known` tells the paths in the list before.
 */
export function raisedRoots(
  main: MainModule,
  raise: readonly ModuleVersion[],
  known: () => ReadonlySet<string>,
  of: RequirementsOf,
): Roots {
  return isPruned(goLineOf(main.mod))
    ? raisedPruned(main, raise, known, of)
    : raisedUnpruned(main, raise, of);
}

/**
 * Besides those that go.mod lists already, the raised ones, and what they bring into the list: their packages may be
 * built of that, and go.mod has to list all that is. What these bring in turn is left to `go mod tidy`: it would have no end.
 */
function raisedPruned(
  main: MainModule,
  raise: readonly ModuleVersion[],
  known: () => ReadonlySet<string>,
  of: RequirementsOf,
): Roots {
  const written = rootsOf(main.mod, exclusionsOf({ kind: "module", main }));
  const raised = settledRoots(highestOf([...written, ...raise], main), main, of).roots;
  const unlisted = dependenciesOf(graphOf(main, raised, "pruned", of).selected).filter(
    ({ path }) => !raised.has(path),
  );
  if (unlisted.length === 0) return raised;
  const before = known();
  const brought = unlisted.filter(({ path }) => !before.has(path));
  if (brought.length === 0) return raised;
  return settledRoots(new Map([...raised, ...pairsOf(brought)]), main, of).roots;
}

/** Without pruning all that is in the list now stays there, whatever the raised modules required before. */
function raisedUnpruned(
  main: MainModule,
  raise: readonly ModuleVersion[],
  of: RequirementsOf,
): Roots {
  const before = select({ kind: "module", main }, of).selected;
  let roots = highestOf([...modulesOf(before), ...raise], main);
  for (;;) {
    const graph = graphOf(main, roots, "unpruned", of);
    const raised = new Map([...roots.keys()].map((path) => [path, graph.selected.get(path) ?? ""]));
    const settled = [...roots].every(([path, version]) => raised.get(path) === version);
    roots = raised;
    if (settled) return listedUnpruned(main, raise, graph);
  }
}

function listedUnpruned(
  main: MainModule,
  raise: readonly ModuleVersion[],
  graph: RequirementGraph,
): Roots {
  const selected = dependenciesOf(graph.selected);
  const itself = modulesOf(graph.selected).filter(({ path }) => isGoItself(path));
  // A go line that supports pruning has Go look no further than what is listed.
  if (isPruned(graph.selected.get(GO) ?? "")) return new Map(pairsOf([...itself, ...selected]));
  // As `go get` does, which thinks nothing of an indirect one that another raises; without it all stay.
  const kept = main.mod.require.filter(
    ({ path, version, indirect }) =>
      raise.length === 0 || !indirect || graph.selected.get(path) === version,
  );
  const base = new Set([...kept, ...raise].map(({ path }) => path));
  return new Map(pairsOf([...itself, ...rootsToList(selected, base, graph)]));
}

function graphOf(
  main: MainModule,
  roots: Roots,
  pruning: Pruning,
  of: RequirementsOf,
): RequirementGraph {
  const graph = new RequirementGraph(of);
  graph.select([{ path: pathOf(main), version: "" }]);
  graph.load(modulesOf(roots), pruning);
  return graph;
}

function pairsOf(modules: readonly ModuleVersion[]): [string, string][] {
  return modules.map(({ path, version }) => [path, version]);
}
