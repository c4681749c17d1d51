import type { ModuleVersion } from "../../go-modules/mod-file/mod-file.ts";
import { compareSelected, isGoItself } from "../../go-modules/selection/compare-selected.ts";
import { mainsOf, pathOf } from "../../go-modules/selection/main-modules.ts";
import type { BuildModule } from "../go/build-info.ts";
import { isDirectory } from "../go/built-module.ts";
import type { ModuleGraph } from "../go/graph/read-module-graph.ts";
import type { ListedModule, ModuleListing } from "../go/list/listed-module.ts";
import type { BuildListFacts, ReplaceFacts } from "./dependency-facts.ts";
import { gatherError } from "./gather-error.ts";
import type { Gathered, GatheredProgram } from "./gathered.ts";
import { checkSelected, listedModules } from "./listed-modules.ts";
import { replaceFacts, replaceFactsOf } from "./replace-facts.ts";

/** A module of the build list, with what stands in its place. */
export interface BuiltModule extends ModuleVersion {
  readonly replace?: ReplaceFacts | undefined;
  /** As Go listed it. */
  readonly listed?: ListedModule | undefined;
}

export interface GatheredBuildList {
  /** By path, sorted by code units. */
  readonly modules: ReadonlyMap<string, BuiltModule>;
  readonly facts: BuildListFacts;
}

/**
 * The build list by the best that was given: what Go listed, else what the files select where every go.mod that counts is there,
 * else what a graph that Go printed selects, else what is known of the selection, else what the binary says was linked.
 */
export function gatheredBuildList(gathered: Gathered): GatheredBuildList {
  const { listing, program, graph, binary } = gathered;
  if (listing !== undefined) return fromListing(listing, program);
  if (program !== undefined) {
    const selected = fromSelection(program);
    const { from, complete } = selected.facts;
    if (graph === undefined || (from === "selection" && complete)) return selected;
    return fromGraph(program, graph);
  }
  if (binary?.info === undefined) {
    throw gatherError(
      "go.mod",
      "neither a go.mod, nor a listing, nor a binary with build information",
    );
  }
  return fromBinary(binary.info.modules, binary.file);
}

function fromListing(listing: ModuleListing, program: Gathered["program"]): GatheredBuildList {
  const modules: BuiltModule[] = [];
  const unknown: string[] = [];
  const replaceOf = program && replaceFactsOf(program.modules);
  for (const module of listedModules(listing, program).values()) {
    const { path, version } = module;
    if (version === undefined) {
      unknown.push(path);
      continue;
    }
    const asListed = replacedAsListed(module, listing.file);
    const replace = replaceOf === undefined ? asListed : replaceOf({ path, version });
    if (asListed?.path !== replace?.path || versionOf(asListed) !== versionOf(replace)) {
      const message = `${listing.file} replaces ${path} by ${placeOf(asListed)}, the files by ${placeOf(replace)}: make it again with go list -m -json all`;
      throw gatherError(listing.file, message);
    }
    modules.push({ path, version, replace, listed: module });
  }
  return gatheredList(modules, "go-list", unknown);
}

function fromSelection(program: GatheredProgram): GatheredBuildList {
  const { modules: selected, from, unknown } = program.selected();
  const list = selected.map(({ path, version, replaced }) => ({
    path,
    version,
    replace: replaced && replaceFacts(replaced),
  }));
  if (from !== "incomplete") return gatheredList(list, from === "graph" ? "selection" : from, []);
  const missed = unknown.map(({ path, version, instead }) => instead ?? `${path}@${version}`);
  return gatheredList(list, "selection", missed);
}

/** The highest version of each path that Go looked at: in a graph that it printed, all can be reached. */
function fromGraph({ modules }: GatheredProgram, graph: ModuleGraph): GatheredBuildList {
  const selected = new Map<string, string>();
  const mains = new Set(mainsOf(modules).map(pathOf));
  const missing = [...mains].find((main) => !graph.edges.some(({ from }) => from.path === main));
  if (missing !== undefined && graph.edges.length > 0) {
    const message = `${graph.file} is not of these files: ${missing} is no main module there; make it with go mod graph`;
    throw gatherError(graph.file, message);
  }
  for (const { to } of graph.edges) {
    const { path, version } = to;
    if (version === undefined || isGoItself(path) || mains.has(path)) continue;
    const before = selected.get(path);
    if (before === undefined || compareSelected(path, before, version) < 0) {
      selected.set(path, version);
    }
  }
  for (const main of mainsOf(modules)) {
    checkSelected({ file: graph.file, made: "go mod graph" }, selected, mains, main);
  }
  const replaceOf = replaceFactsOf(modules);
  const list = [...selected].map(([path, version]) => ({
    path,
    version,
    replace: replaceOf({ path, version }),
  }));
  return gatheredList(list, "go-mod-graph", []);
}

function fromBinary(modules: readonly BuildModule[], file: string): GatheredBuildList {
  const list = modules.map(({ path, version, replace }): BuiltModule => {
    return { path, version, replace: replace && replacedAsListed({ path, replace }, file) };
  });
  return { ...gatheredList(list, "binary", []), facts: { from: "binary", complete: false } };
}

/** Whether a directive names a version is not told: it counts as one for all of them, which is the wider. */
function replacedAsListed(
  { replace }: { readonly path: string; readonly replace?: ListedModule | BuildModule | undefined },
  file: string,
): ReplaceFacts | undefined {
  if (replace === undefined) return undefined;
  const { path, version = "" } = replace;
  return isDirectory({ version })
    ? { kind: "directory", path, wildcard: true, file }
    : { kind: "module", path, version, wildcard: true, file };
}

function versionOf(replace: ReplaceFacts | undefined): string {
  return replace?.kind === "module" ? replace.version : "";
}

function placeOf(replace: ReplaceFacts | undefined): string {
  if (replace === undefined) return "nothing";
  return replace.kind === "module" ? `${replace.path} ${replace.version}` : replace.path;
}

function gatheredList(
  modules: readonly BuiltModule[],
  from: BuildListFacts["from"],
  unknown: readonly string[],
): GatheredBuildList {
  const sorted = [...modules].sort((a, b) => (a.path < b.path ? -1 : 1));
  const complete = unknown.length === 0;
  return {
    modules: new Map(sorted.map((module) => [module.path, module])),
    facts: { from, complete, ...(!complete && { unknown: [...new Set(unknown)].sort() }) },
  };
}
