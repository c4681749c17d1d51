import type { ModFile, ModuleVersion } from "../mod-file/mod-file.ts";
import { compareGoVersions } from "../version/go-version.ts";
import { GO, TOOLCHAIN } from "./compare-selected.ts";
import { directoryFrom, goLineOf, type MainModules, mainsOf, pathOf } from "./main-modules.ts";
import type { ModuleSource } from "./module-source.ts";
import type { Replacements } from "./replacements.ts";

/** What a module at a version requires, after replacements and exclusions. */
export interface Requirements {
  readonly requires: readonly ModuleVersion[];
  /** True where its go.mod lists all that its packages need, so that nobody has to look behind it: from go 1.17 on. */
  readonly pruned: boolean;
}

/** A module whose requirements are not known, so that it is not known what they select. */
export interface UnknownRequirements extends ModuleVersion {
  /** `no_go_mod`: it was not given. `other_module`: the go.mod that was found is that of another module, or of none, which Go refuses. */
  readonly reason: "no_go_mod" | "other_module";
  /** Where the go.mod would lie that counts, under a replacement: a directory or a module. */
  readonly instead?: string | undefined;
}

export type RequirementsOf = (module: ModuleVersion) => Requirements | UnknownRequirements;

/** From this Go on the go lines of all modules are hard minimums. */
export const STRICT_GO = "1.21";
const PRUNING_GO = "1.17";
const NOTHING: Requirements = { requires: [], pruned: true };

export function isPruned(goLine: string): boolean {
  return compareGoVersions(goLine, PRUNING_GO) >= 0;
}

/** The requirements of every node of the graph (cmd/go/internal/modload, goModSummary). */
export function requirementsOf(
  modules: MainModules,
  replacements: Replacements,
  source: ModuleSource,
): RequirementsOf {
  const mains = new Map(mainsOf(modules).map((main) => [pathOf(main), main.mod]));
  const excluded = exclusionsOf(modules);
  return (module) => {
    if (module.path === GO) return requirementsOfGo(module.version);
    if (module.path === TOOLCHAIN) return NOTHING;
    const mod =
      module.version === "" && mains.has(module.path)
        ? (mains.get(module.path) as ModFile)
        : modFileOf(module, replacements, source);
    return "reason" in mod ? mod : summaryOf(mod, excluded);
  };
}

/** Excluded versions, as `path@version`: of every main module, for all of them. */
export function exclusionsOf(modules: MainModules): ReadonlySet<string> {
  return new Set(
    mainsOf(modules).flatMap(({ mod }) =>
      mod.exclude.map(({ path, version }) => `${path}@${version}`),
    ),
  );
}

/** A Go version needs a toolchain that is as new. */
function requirementsOfGo(version: string): Requirements {
  if (compareGoVersions(version, STRICT_GO) < 0) return NOTHING;
  return { requires: [{ path: TOOLCHAIN, version: `go${version}` }], pruned: true };
}

function modFileOf(
  module: ModuleVersion,
  replacements: Replacements,
  source: ModuleSource,
): ModFile | UnknownRequirements {
  const inForce = replacements.of(module);
  if (inForce === undefined) return ownModFile(module, module, source);
  const target = inForce.replacement.new;
  if (target.kind === "module") return ownModFile(module, target, source);
  const { path, version } = module;
  const instead = directoryFrom(inForce.file, target.path);
  return source.directoryModFile(instead) ?? { path, version, reason: "no_go_mod", instead };
}

/** The go.mod of what is built for a module: its own, or that of the module that replaces it. */
function ownModFile(
  module: ModuleVersion,
  actual: ModuleVersion,
  source: ModuleSource,
): ModFile | UnknownRequirements {
  const mod = source.modFile({ path: actual.path, version: actual.version });
  const named = mod?.module?.path;
  if (mod !== undefined && (named === module.path || named === actual.path)) return mod;
  return {
    path: module.path,
    version: module.version,
    reason: mod === undefined ? "no_go_mod" : "other_module",
    instead: actual === module ? undefined : `${actual.path}@${actual.version}`,
  };
}

function summaryOf(mod: ModFile, excluded: ReadonlySet<string>): Requirements {
  const goLine = goLineOf(mod);
  const requires: ModuleVersion[] = mod.require.filter(
    ({ path, version }) => excluded.size === 0 || !excluded.has(`${path}@${version}`),
  );
  const strict = compareGoVersions(goLine, STRICT_GO) >= 0;
  return {
    requires: strict ? [...requires, { path: GO, version: goLine }] : requires,
    pruned: isPruned(goLine),
  };
}
