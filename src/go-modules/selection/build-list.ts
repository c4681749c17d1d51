import type { ModuleVersion } from "../mod-file/mod-file.ts";
import { GO, TOOLCHAIN } from "./compare-selected.ts";
import type { MainModules } from "./main-modules.ts";
import type { ModuleSource } from "./module-source.ts";
import { type PlacedReplacement, replacementsOf, usedTwice } from "./replacements.ts";
import { requirementsOf, type UnknownRequirements } from "./requirements-of.ts";
import { dependenciesOf, type Selection, select } from "./selection.ts";
import { faultsOf, type SelectionFault } from "./selection-fault.ts";

export interface SelectedModule extends ModuleVersion {
  /** What stands in its place; absent where nothing does. */
  readonly replaced?: PlacedReplacement | undefined;
}

/** The versions that a build uses, as `go list -m all` gives them, and how far that is known. */
export interface BuildList {
  /** Without the main modules, sorted by path. */
  readonly modules: readonly SelectedModule[];
  /** The least Go that all of it needs. */
  readonly go: string;
  /** The selected toolchain, such as `go1.22.1`; absent where no line and no go line from 1.21 on asks for one. */
  readonly toolchain?: string | undefined;
  readonly from: BuildListOrigin;
  /** The modules whose requirements are not known. */
  readonly unknown: readonly UnknownRequirements[];
  /** True where go.mod does not list what is selected: `go list -mod=readonly` refuses that, `-mod=mod` corrects it. */
  readonly updatesNeeded: boolean;
  /** What `go` refuses besides; empty for sound files. It lists modules under `content_used_twice`, and builds nothing. */
  readonly faults: readonly SelectionFault[];
}

/**
 * `graph`: every go.mod that counts is known. `go.mod`: some are not, but the main go.mod supports pruning and agrees
 * with all that is known, so that it lists what is built. `incomplete`: not verifiable, only what is known of it.
 */
export type BuildListOrigin = "graph" | "go.mod" | "incomplete";

/** Minimal version selection over what is known, as Go 1.26 does it; under faults what it would select without them. */
export function buildList(mains: MainModules, source: ModuleSource): BuildList {
  const replacements = replacementsOf(mains);
  const selection = select(mains, requirementsOf(mains, replacements, source));
  const from = originOf(selection);
  const { selected, listed = selected, unknown, updatesNeeded } = selection;
  const modules = dependenciesOf(from === "go.mod" ? listed : selected).map((module) => {
    const replaced = replacements.of(module);
    return replaced === undefined ? module : { ...module, replaced };
  });
  return {
    modules,
    go: selected.get(GO) ?? "",
    toolchain: selected.get(TOOLCHAIN),
    from,
    unknown,
    updatesNeeded,
    faults: [...faultsOf(mains), ...replacements.faults(), ...usedTwice(modules)],
  };
}

function originOf({ unknown, listed, updatesNeeded }: Selection): BuildListOrigin {
  if (unknown.length === 0) return "graph";
  return listed !== undefined && !updatesNeeded ? "go.mod" : "incomplete";
}
