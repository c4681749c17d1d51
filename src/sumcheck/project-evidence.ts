import type { SumFile } from "../facts/go/sum-file.ts";
import type { WorkFile } from "../go-modules/mod-file/mod-file.ts";
import { type BuildList, buildList } from "../go-modules/selection/build-list.ts";
import { type MainModule, type MainModules, pathOf } from "../go-modules/selection/main-modules.ts";
import type { ModuleSource } from "../go-modules/selection/module-source.ts";
import type { Selection, SumcheckEvidence, WorkspaceEvidence } from "./evidence.ts";
import { declaredBy } from "./replaced-by.ts";

/** The files of Go around a program. */
export interface ProjectFiles {
  /** The program's own go.mod. */
  readonly main: MainModule;
  /** What is in force: the program alone, or a workspace. */
  readonly modules: MainModules;
  readonly source: ModuleSource;
  /** What they select over that source. */
  readonly selected: BuildList;
  /** The program's own go.sum. */
  readonly sums: readonly SumFile[];
  /** go.work.sum, and the go.sum of the others in the workspace. */
  readonly otherSums: readonly SumFile[];
  /** Absent where no repository is around go.mod. */
  readonly outsideRepository?: boolean | undefined;
}

/** What a program's own files say, and what a workspace makes of them: minimal version selection over what is known. */
export function projectEvidence(
  files: ProjectFiles,
): Pick<SumcheckEvidence, "sums" | "mod" | "workspace"> {
  const { main, modules, source, selected, sums } = files;
  const alone = modules.kind === "module" ? selected : buildList({ kind: "module", main }, source);
  return {
    sums,
    mod: { file: main.file, modFile: main.mod, selected: selectionOf(alone) },
    workspace: modules.kind === "workspace" ? workspaceEvidence(files, modules) : undefined,
  };
}

function selectionOf({ modules, from }: BuildList): Selection {
  return {
    modules: new Map(
      modules.map(({ path, version, replaced }) => [
        path,
        { version, replacement: replaced && declaredBy(replaced.replacement, replaced.file) },
      ]),
    ),
    complete: from !== "incomplete",
  };
}

function workspaceEvidence(
  { main, selected, otherSums, outsideRepository }: ProjectFiles,
  modules: MainModules & { readonly kind: "workspace" },
): WorkspaceEvidence {
  const { file, work, mains } = modules;
  const others = mains.filter((each) => pathOf(each) !== pathOf(main));
  return {
    file,
    outsideRepository,
    uses: mains.map(pathOf),
    sums: otherSums,
    replacements: [...replacementsOf({ file, mod: work }), ...others.flatMap(replacementsOf)],
    exclusions: others.flatMap(exclusionsOf),
    selected: selected.from === "incomplete" ? undefined : selectionOf(selected),
  };
}

function replacementsOf({
  file,
  mod,
}: {
  readonly file: string;
  readonly mod: Pick<WorkFile, "replace">;
}): WorkspaceEvidence["replacements"] {
  return mod.replace.map((each) => ({ ...each, file }));
}

function exclusionsOf({ file, mod }: MainModule): WorkspaceEvidence["exclusions"] {
  return mod.exclude.map(({ path, version }) => ({ path, version, file }));
}
