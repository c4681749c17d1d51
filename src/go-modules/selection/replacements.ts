import type { ModuleVersion, Replacement } from "../mod-file/mod-file.ts";
import { directoryFrom, type MainModules, mainsOf, pathOf } from "./main-modules.ts";
import type { SelectionFault } from "./selection-fault.ts";

/** A replacement with the file that says so. */
export interface PlacedReplacement {
  readonly replacement: Replacement;
  readonly file: string;
}

export interface Replacements {
  /** The one that holds for a module at a version; undefined where none does. */
  of(module: ModuleVersion): PlacedReplacement | undefined;
  /** What contradicts what: between files, as far as it was asked for. */
  faults(): readonly SelectionFault[];
}

type ByOld = ReadonlyMap<string, PlacedReplacement>;

/**
 * Which replacement holds where (cmd/go/internal/modload, replacementFrom): of go.work the exact version, then the
 * wildcard; then of the main modules' go.mod files likewise. A main module itself is never replaced.
 */
export function replacementsOf(modules: MainModules): Replacements {
  const mains = mainsOf(modules);
  const mainPaths = new Set(mains.map(pathOf));
  const work = modules.kind === "workspace" ? placed(modules.file, modules.work.replace) : [];
  const files = mains.map(({ file, mod }) => placed(file, mod.replace));
  const [workByOld, ...byOld] = [work, ...files].map(indexOf) as [ByOld, ...ByOld[]];
  const mixed = new Map<string, SelectionFault>();
  return {
    of: (module) => {
      if (module.version === "" && mainPaths.has(module.path)) return undefined;
      const overriding = lookUp(workByOld, module);
      if (overriding !== undefined) return overriding;
      const found = byOld.flatMap((index) => lookUp(index, module) ?? []);
      const fault = mixedConflict(found);
      if (fault !== undefined) mixed.set(keyOf(module), fault);
      return found.at(-1);
    },
    faults: () => [
      ...[work, ...files].flatMap(conflictsOf),
      ...(modules.kind === "workspace" ? faultsOfWorkspace(modules, files.flat()) : []),
      ...mixed.values(),
    ],
  };
}

function isWildcard({ replacement }: PlacedReplacement): boolean {
  return replacement.old.version === undefined;
}

/** What is put in the place, comparable between files: a module, or a directory from where the files' names start. */
export function targetOf({ replacement, file }: PlacedReplacement): string {
  const target = replacement.new;
  if (target.kind === "module") return `${target.path}@${target.version}`;
  const directory = directoryFrom(file, target.path);
  // A directory may be named as a module and its version are.
  return /^(?:\/|\.\.?(?:\/|$))/.test(directory) ? directory : `./${directory}`;
}

/** Selected modules that are built of the same content as another, which Go builds nothing of. */
export function usedTwice(
  modules: readonly (ModuleVersion & { readonly replaced?: PlacedReplacement | undefined })[],
): SelectionFault[] {
  const users = new Map<string, (typeof modules)[number]>();
  return modules.flatMap((module): SelectionFault[] => {
    const { path, version, replaced } = module;
    const content = replaced === undefined ? `${path}@${version}` : targetOf(replaced);
    const other = users.get(content);
    const by = replaced ?? other?.replaced;
    if (other === undefined || by === undefined) {
      users.set(content, module);
      return [];
    }
    const message = `${content} stands in for both ${other.path} and ${path}, and can be but one of them; drop one replace`;
    const place = { file: by.file, row: by.replacement.place.row };
    return [{ code: "content_used_twice", message, place }];
  });
}

function placed(file: string, replace: readonly Replacement[]): PlacedReplacement[] {
  return replace.map((replacement) => ({ replacement, file }));
}

function indexOf(replacements: readonly PlacedReplacement[]): ByOld {
  return new Map(replacements.map((each) => [keyOf(each.replacement.old), each]));
}

function lookUp(index: ByOld, module: ModuleVersion): PlacedReplacement | undefined {
  return index.get(keyOf(module)) ?? index.get(keyOf({ path: module.path }));
}

function keyOf({ path, version = "" }: { path: string; version?: string | undefined }): string {
  return `${path}@${version}`;
}

function faultsOfWorkspace(
  { file, work, mains }: MainModules & { readonly kind: "workspace" },
  replacements: readonly PlacedReplacement[],
): SelectionFault[] {
  const mainPaths = new Set(mains.map(pathOf));
  const overridden = new Set(work.replace.map(({ old }) => old.path));
  const replaced = work.replace
    .filter(({ old }) => old.version === undefined && mainPaths.has(old.path))
    .map(
      ({ old, place }): SelectionFault => ({
        code: "workspace_module_replaced",
        message: `${old.path} is used by the workspace and cannot be replaced at all versions; name the version to replace`,
        place: { file, row: place.row },
      }),
    );
  const rest = replacements.filter(({ replacement }) => !overridden.has(replacement.old.path));
  return [...replaced, ...conflictsOf(rest)];
}

/** Two directives that replace the same by different things. */
function conflictsOf(replacements: readonly PlacedReplacement[]): SelectionFault[] {
  const seen = new Map<string, PlacedReplacement>();
  return replacements.flatMap((each) => {
    const key = keyOf(each.replacement.old);
    const before = seen.get(key);
    seen.set(key, each);
    if (before === undefined || targetOf(before) === targetOf(each)) return [];
    return [conflict(before, each)];
  });
}

/**
 * A file of a workspace replaces the version by something else than a file before it does. Go compares what is written,
 * and lets a later wildcard pass.
 */
function mixedConflict(found: readonly PlacedReplacement[]): SelectionFault | undefined {
  for (const [index, each] of found.entries()) {
    const before = found[index - 1];
    if (before === undefined || isWildcard(each)) continue;
    if (writtenTargetOf(before) !== writtenTargetOf(each)) return conflict(before, each);
  }
  return undefined;
}

function writtenTargetOf({ replacement: { new: target } }: PlacedReplacement): string {
  return target.kind === "module" ? `${target.path}@${target.version}` : target.path;
}

function conflict(before: PlacedReplacement, after: PlacedReplacement): SelectionFault {
  const { old, place } = after.replacement;
  const what = old.version === undefined ? old.path : `${old.path} ${old.version}`;
  return {
    code: "conflicting_replacements",
    message: `${what} is replaced by ${targetOf(before)} in ${before.file} and by ${targetOf(after)} here; drop one of them, or replace it in go.work`,
    place: { file: after.file, row: place.row },
  };
}
