import type { ModFile } from "../mod-file/mod-file.ts";
import { compareGoVersions } from "../version/go-version.ts";
import { versionOfToolchain } from "../version/toolchain.ts";
import { GO, isGoItself, TOOLCHAIN } from "./compare-selected.ts";
import {
  goLineOf,
  goLineOfWork,
  type MainModule,
  type MainModules,
  pathOf,
} from "./main-modules.ts";
import { RequirementGraph } from "./requirement-graph.ts";
import {
  exclusionsOf,
  isPruned,
  type RequirementsOf,
  STRICT_GO,
  type UnknownRequirements,
} from "./requirements-of.ts";
import { highestOf, modulesOf, rootsOf, settledRoots } from "./roots.ts";
import { workspaceGraph } from "./workspace-graph.ts";

/** What is selected for main modules, with what it was selected from. */
export interface Selection {
  /** By path, main modules and Go itself included. */
  readonly selected: ReadonlyMap<string, string>;
  readonly unknown: readonly UnknownRequirements[];
  /** True where go.mod does not list the selected versions of what it lists. */
  readonly updatesNeeded: boolean;
  /** What go.mod lists, where it supports pruning: then it lists all that packages are built of. */
  readonly listed?: ReadonlyMap<string, string> | undefined;
}

export function select(modules: MainModules, of: RequirementsOf): Selection {
  if (modules.kind === "workspace") return selectForWorkspace(modules, of);
  const { main } = modules;
  const roots = rootsOf(main.mod, exclusionsOf(modules));
  const untidy = isUntidy(main, roots.length);
  return isPruned(goLineOf(main.mod))
    ? selectPruned(main, highestOf(roots, main), untidy, of)
    : selectUnpruned(main, roots, untidy, of);
}

/** True where `go` would write go.mod again for the sake of go.mod alone. */
function isUntidy({ mod, ...main }: MainModule, roots: number): boolean {
  const versions = new Map(mod.require.map(({ path, version }) => [path, version]));
  const written = mod.require.length + 1 + (mod.toolchain === undefined ? 0 : 1);
  return (
    roots < written ||
    versions.has(pathOf({ mod, ...main })) ||
    mod.require.some(({ path, version }) => versions.get(path) !== version) ||
    isToolchainImplied(mod)
  );
}

/** True for a toolchain line that says no more than the go line, or is too old to say anything. */
function isToolchainImplied(mod: ModFile): boolean {
  if (mod.toolchain === undefined) return false;
  const version = versionOfToolchain(mod.toolchain.text) ?? "";
  return mod.toolchain.text === `go${goLineOf(mod)}` || compareGoVersions(version, STRICT_GO) < 0;
}

function selectPruned(
  main: MainModule,
  roots: ReadonlyMap<string, string>,
  untidy: boolean,
  of: RequirementsOf,
): Selection {
  const settled = settledRoots(roots, main, of);
  const raised = modulesOf(roots).some(({ path, version }) => settled.roots.get(path) !== version);
  const graph = raised ? new RequirementGraph(of) : settled.graph;
  if (raised) {
    graph.select([{ path: pathOf(main), version: "" }]);
    graph.load(modulesOf(settled.roots), "pruned");
  }
  return {
    selected: graph.selected,
    // What a root that was raised requires decided how far.
    unknown: settled.graph.unknown,
    updatesNeeded: untidy || raised,
    listed: settled.roots,
  };
}

function selectUnpruned(
  main: MainModule,
  roots: ReturnType<typeof rootsOf>,
  untidy: boolean,
  of: RequirementsOf,
): Selection {
  const graph = new RequirementGraph(of);
  graph.select([{ path: pathOf(main), version: "" }]);
  graph.load(roots, "unpruned");
  const { selected, unknown } = graph;
  const raised = roots.some(({ path, version }) => selected.get(path) !== version);
  return { selected, unknown, updatesNeeded: untidy || raised };
}

function selectForWorkspace(
  { work, mains }: MainModules & { readonly kind: "workspace" },
  of: RequirementsOf,
): Selection {
  const toolchain = work.toolchain?.text;
  const { selected, unknown } = workspaceGraph(of, [
    ...mains.map((main) => ({ path: pathOf(main), version: "" })),
    { path: GO, version: goLineOfWork(work) },
    ...(toolchain === undefined ? [] : [{ path: TOOLCHAIN, version: toolchain }]),
  ]);
  return { selected, unknown, updatesNeeded: false };
}

/** What is selected beside the main modules and Go itself, sorted by path. */
export function dependenciesOf(
  selected: ReadonlyMap<string, string>,
): { readonly path: string; readonly version: string }[] {
  return modulesOf(selected)
    .filter(({ path, version }) => version !== "" && !isGoItself(path))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}
