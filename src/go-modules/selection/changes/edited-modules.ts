import type { ModuleVersion } from "../../mod-file/mod-file.ts";
import { compareGoVersions } from "../../version/go-version.ts";
import { buildList } from "../build-list.ts";
import { compareSelected } from "../compare-selected.ts";
import { goLineOf, goLineOfWork, type MainModule, type MainModules } from "../main-modules.ts";
import type { ModuleSource } from "../module-source.ts";
import { replacementsOf } from "../replacements.ts";
import { requirementsOf, STRICT_GO } from "../requirements-of.ts";
import { newerToolchain, withRoots } from "./module-edit.ts";
import { raisedRoots } from "./raised-roots.ts";

export interface RaisedModules {
  readonly modules: MainModules;
  /** The go.mod files of a workspace where nothing but the requirement was raised, for they are not known to build alone. */
  readonly alone: ReadonlySet<string>;
}

/** What the files say when these modules are raised; `changed` are files that were changed already. */
export function raiseModules(
  modules: MainModules,
  raise: readonly ModuleVersion[],
  changed: ReadonlySet<string>,
  known: () => ReadonlySet<string>,
  source: ModuleSource,
): RaisedModules {
  const alone = new Set<string>();
  if (modules.kind === "module") {
    const main = raiseIn(modules.main, raise, known, source);
    return { modules: { kind: "module", main }, alone };
  }
  const targets = raise.flatMap((module) =>
    filesToRaise(modules.mains, module, source).map((file) => ({ file, module })),
  );
  const mains = modules.mains.map((main) => {
    const own = targets.filter(({ file }) => file === main.file).map(({ module }) => module);
    if (own.length === 0 && !changed.has(main.file)) return main;
    const raised = raiseIn(main, own, known, source);
    if (buildsAlone(raised, source)) return raised;
    alone.add(main.file);
    return raiseAlone(main, own);
  });
  return { modules: withGoOf({ ...modules, mains }), alone };
}

function raiseIn(
  main: MainModule,
  raise: readonly ModuleVersion[],
  known: () => ReadonlySet<string>,
  source: ModuleSource,
): MainModule {
  const modules: MainModules = { kind: "module", main };
  const of = requirementsOf(modules, replacementsOf(modules), source);
  return { ...main, mod: withRoots(main.mod, raisedRoots(main, raise, known, of)) };
}

/** The go.mod files that list the module at a lower version; where none does, the first that needs it, or the first. */
function filesToRaise(
  mains: readonly MainModule[],
  { path, version }: ModuleVersion,
  source: ModuleSource,
): string[] {
  const listing = mains.filter(({ mod }) =>
    mod.require.some(
      (each) => each.path === path && compareSelected(path, each.version, version) < 0,
    ),
  );
  if (listing.length > 0) return listing.map(({ file }) => file);
  const needing = mains.find((main) =>
    buildList({ kind: "module", main }, source).modules.some((each) => each.path === path),
  );
  const first = needing ?? mains[0];
  return first === undefined ? [] : [first.file];
}

/** Used modules often cannot be built without the workspace, and then `go get` fails in their folders. */
function buildsAlone(main: MainModule, source: ModuleSource): boolean {
  const { unknown, faults } = buildList({ kind: "module", main }, source);
  return unknown.length + faults.length === 0;
}

/** Only the requirement itself: the workspace needs no more. */
function raiseAlone(main: MainModule, raise: readonly ModuleVersion[]): MainModule {
  const versions = new Map(raise.map(({ path, version }) => [path, version]));
  const listed = new Set(main.mod.require.map(({ path }) => path));
  const kept = main.mod.require.map((each) => ({
    ...each,
    version: versions.get(each.path) ?? each.version,
  }));
  const added = raise
    .filter(({ path }) => !listed.has(path))
    .map((module) => ({ ...module, indirect: true, place: { row: 0, col: 0 } }));
  return { ...main, mod: { ...main.mod, require: [...kept, ...added] } };
}

/** The workspace is at least at the Go of all that it uses. */
function withGoOf(modules: MainModules & { readonly kind: "workspace" }): MainModules {
  const { work } = modules;
  const needed = modules.mains
    .map(({ mod }) => goLineOf(mod))
    .filter((go) => compareGoVersions(go, STRICT_GO) >= 0)
    .reduce((most, go) => (compareGoVersions(go, most) > 0 ? go : most), goLineOfWork(work));
  if (needed === goLineOfWork(work)) return modules;
  const place = work.go?.place ?? { row: 0, col: 0 };
  const toolchain = work.toolchain && newerToolchain(work.toolchain, needed);
  return { ...modules, work: { ...work, go: { text: needed, place }, toolchain } };
}
