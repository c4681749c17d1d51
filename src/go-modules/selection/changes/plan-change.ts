import { compareGoVersions } from "../../version/go-version.ts";
import { type BuildList, buildList } from "../build-list.ts";
import { compareSelected } from "../compare-selected.ts";
import type { MainModules } from "../main-modules.ts";
import type { ModuleSource } from "../module-source.ts";
import { type PlacedReplacement, replacementsOf, targetOf } from "../replacements.ts";
import { requirementsOf } from "../requirements-of.ts";
import { select } from "../selection.ts";
import {
  type ChangeOptions,
  type ChangeOutcome,
  type ChangeRequest,
  type ImpossibleChange,
  impossible,
  type MovedModule,
} from "./change.ts";
import { commandsFor } from "./change-commands.ts";
import { dropDirectives, undroppable } from "./drop-directives.ts";
import { raiseModules } from "./edited-modules.ts";
import { fileChanges } from "./file-changes.ts";
import { unknownMessage, unraisable } from "./refusals.ts";

/**
 * What happens to the build list when modules are raised and directives dropped, with the files and commands that make
 * it so: the real `go` gives exactly that list then. Works over what `source` knows; what it does not know is no fix.
 */
export function planChange(
  modules: MainModules,
  source: ModuleSource,
  request: ChangeRequest,
  options: ChangeOptions = {},
): ChangeOutcome {
  const { raise = [], dropReplace = [], dropExclude = [] } = request;
  const dropped = dropDirectives(modules, request);
  const { before = buildList(modules, source) } = options;
  const between =
    dropReplace.length + dropExclude.length === 0 ? before : buildList(dropped, source);
  const refusal =
    undroppable(modules, request) ??
    first(raise, (module) => unraisable(module, dropped, between, source)) ??
    selectedAlready(request, between);
  if (refusal !== undefined) return refusal;
  const changed = new Set([...dropReplace, ...dropExclude].map(({ file }) => file));
  const known = () => pathsKnown(modules, source);
  const raised = raiseModules(dropped, raise, changed, known, source);
  const after = buildList(raised.modules, source);
  const files = fileChanges(modules, raised.modules, request);
  return (
    faultIn(before, after, raise, options) ?? {
      kind: "possible",
      files,
      commands: commandsFor(files, modules, request, raised.alone),
      after,
      modules: raised.modules,
      moved: movedBetween(before, after),
      gone: goneBetween(before, after),
      withoutEffect: withoutEffect(before, after, raised.modules),
    }
  );
}

/** Every path in the graph, listed or not. */
function pathsKnown(modules: MainModules, source: ModuleSource): ReadonlySet<string> {
  const of = requirementsOf(modules, replacementsOf(modules), source);
  return new Set(select(modules, of).selected.keys());
}

function selectedAlready(
  { raise = [], dropReplace = [], dropExclude = [] }: ChangeRequest,
  list: BuildList,
): ImpossibleChange | undefined {
  if (dropReplace.length + dropExclude.length > 0) return undefined;
  const versions = versionsOf(list);
  if (!raise.every(({ path, version }) => versions.get(path) === version)) return undefined;
  const what = raise.map(({ path, version }) => `${path} ${version}`).join(", ");
  return impossible("already_selected", `nothing to change: ${what || "no module"} is selected`);
}

function faultIn(
  before: BuildList,
  after: BuildList,
  raise: ChangeRequest["raise"] = [],
  { go }: ChangeOptions,
): ImpossibleChange | undefined {
  const [fault] = after.faults;
  if (fault !== undefined) {
    const { file, row } = fault.place;
    const place = row === undefined ? file : `${file}:${row}`;
    return impossible("faulty_files", `${place}: ${fault.message}`);
  }
  const missing = before.from === "incomplete" ? before.unknown : newlyUnknown(before, after);
  if (missing.length > 0) return impossible("unknown_requirements", unknownMessage(missing));
  if (go !== undefined && compareGoVersions(after.go, go) > 0) {
    const message = `what would be selected needs go ${after.go}, and ${go} builds here; build with the newer Go first`;
    return impossible("needs_newer_go", message);
  }
  const versions = versionsOf(after);
  const lost = raise.find(
    ({ path, version }) => compareSelected(path, versions.get(path) ?? "none", version) < 0,
  );
  if (lost === undefined) return undefined;
  const message = `${lost.path} would vanish from the build list, for nothing requires it then`;
  return impossible("not_in_build_list", message);
}

function newlyUnknown(before: BuildList, after: BuildList): BuildList["unknown"] {
  if (after.from === "graph") return [];
  const known = new Set(before.unknown.map(({ path, version }) => `${path}@${version}`));
  const added = after.unknown.filter(({ path, version }) => !known.has(`${path}@${version}`));
  return after.from === "incomplete" ? after.unknown : added;
}

function movedBetween(before: BuildList, after: BuildList): MovedModule[] {
  const then = new Map(before.modules.map((each) => [each.path, each]));
  return after.modules.flatMap((each): MovedModule[] => {
    const from = then.get(each.path);
    const same = from?.version === each.version && by(from.replaced) === by(each.replaced);
    if (same) return [];
    const lowered =
      from !== undefined && compareSelected(each.path, each.version, from.version) < 0;
    return [{ ...each, from: from?.version, lowered }];
  });
}

function by(replaced: PlacedReplacement | undefined): string | undefined {
  return replaced && targetOf(replaced);
}

function goneBetween(before: BuildList, after: BuildList): string[] {
  const versions = versionsOf(after);
  return before.modules.map(({ path }) => path).filter((path) => !versions.has(path));
}

/** Replacements that are still written and held before the change. */
function withoutEffect(
  before: BuildList,
  after: BuildList,
  modules: MainModules,
): PlacedReplacement[] {
  const still = new Map(after.modules.map((each) => [each.path, each]));
  const replacements = replacementsOf(modules);
  return before.modules.flatMap(({ path, version, replaced }) => {
    const then = still.get(path);
    if (replaced === undefined || then === undefined || then.version === version) return [];
    const written = replacements.of({ path, version });
    return written !== undefined && then.replaced === undefined ? [written] : [];
  });
}

function versionsOf({ modules }: BuildList): ReadonlyMap<string, string> {
  return new Map(modules.map(({ path, version }) => [path, version]));
}

function first<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
