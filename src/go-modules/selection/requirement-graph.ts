import type { ModuleVersion } from "../mod-file/mod-file.ts";
import { compareSelected } from "./compare-selected.ts";
import type { Requirements, RequirementsOf, UnknownRequirements } from "./requirements-of.ts";

/**
 * How far requirements are followed (cmd/go/internal/modload, modPruning). `pruned`: those of the modules that are asked
 * for, and on from those that do not support pruning. `unpruned`: all. `workspace`: one step further than `pruned`.
 */
export type Pruning = "pruned" | "unpruned" | "workspace";

interface Visit {
  readonly module: ModuleVersion;
  readonly pruning: Pruning;
}

/**
 * The graph of requirements as far as it was loaded, and the highest version of each path in it: minimal version
 * selection (cmd/go/internal/mvs, Graph). It only grows; no order of loading changes what it ends in.
 */
export class RequirementGraph {
  /** The selected version by path; that of a main module is `""`. */
  readonly selected: Map<string, string> = new Map();
  readonly unknown: UnknownRequirements[] = [];
  readonly #requirementsOf: RequirementsOf;
  readonly #loaded = new Map<string, Requirements>();
  readonly #visited: Readonly<Record<Pruning, Set<string>>> = {
    pruned: new Set(),
    unpruned: new Set(),
    workspace: new Set(),
  };
  #changed = new Set<string>();

  constructor(of: RequirementsOf) {
    this.#requirementsOf = of;
  }

  /** Puts modules into the graph without following them. */
  select(modules: readonly ModuleVersion[]): void {
    for (const { path, version } of modules) {
      const before = this.selected.get(path);
      if (before !== undefined && compareSelected(path, before, version) >= 0) continue;
      this.selected.set(path, version);
      this.#changed.add(path);
    }
  }

  /** Puts modules into the graph with what they require. */
  load(modules: readonly ModuleVersion[], pruning: Pruning): void {
    this.select(modules);
    const waiting: Visit[] = modules.map((module) => ({ module, pruning }));
    for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
      const key = `${visit.module.path}@${visit.module.version}`;
      const visited = this.#visited[visit.pruning];
      if (visited.has(key)) continue;
      visited.add(key);
      this.#follow(visit, this.#requirements(visit.module, key), waiting);
    }
  }

  /** Undefined where it was not loaded. */
  requiredBy({ path, version }: ModuleVersion): readonly ModuleVersion[] | undefined {
    return this.#loaded.get(`${path}@${version}`)?.requires;
  }

  /** The paths whose selected version rose since this was last asked. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  #follow({ pruning }: Visit, { requires, pruned }: Requirements, waiting: Visit[]): void {
    if (pruning === "pruned" && pruned) return;
    const next = pruning === "unpruned" || !pruned ? "unpruned" : "pruned";
    for (const module of requires) waiting.push({ module, pruning: next });
  }

  #requirements(module: ModuleVersion, key: string): Requirements {
    const known = this.#loaded.get(key);
    if (known !== undefined) return known;
    const found = this.#requirementsOf(module);
    if ("reason" in found) this.unknown.push(found);
    const requirements = "reason" in found ? { requires: [], pruned: true } : found;
    this.#loaded.set(key, requirements);
    this.select(requirements.requires);
    return requirements;
  }
}
