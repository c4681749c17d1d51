import path from "node:path";
import type { ModFile, WorkFile } from "../mod-file/mod-file.ts";

/** A go.mod whose module is built, with the name of the file: directories of replacements are relative to its folder. */
export interface MainModule {
  readonly file: string;
  readonly mod: ModFile;
}

/** What a list of modules is asked for: one module, or all that a go.work uses. */
export type MainModules =
  | { readonly kind: "module"; readonly main: MainModule }
  | {
      readonly kind: "workspace";
      /** Of go.work. */
      readonly file: string;
      readonly work: WorkFile;
      /** In the order of the `use` lines. */
      readonly mains: readonly MainModule[];
    };

/** What go.mod means without a go line, and go.work (gover.DefaultGoModVersion, DefaultGoWorkVersion). */
const DEFAULT_GO = "1.16";
const DEFAULT_WORK_GO = "1.18";

export function mainsOf(modules: MainModules): readonly MainModule[] {
  return modules.kind === "module" ? [modules.main] : modules.mains;
}

export function pathOf({ mod }: MainModule): string {
  return mod.module?.path ?? "";
}

export function goLineOf(mod: ModFile): string {
  return mod.go?.text ?? DEFAULT_GO;
}

export function goLineOfWork(work: WorkFile): string {
  return work.go?.text ?? DEFAULT_WORK_GO;
}

/** A directory that `file` names, from where the file's own name starts; absolute ones stay. */
export function directoryFrom(file: string, directory: string): string {
  if (path.posix.isAbsolute(directory)) return path.posix.normalize(directory);
  return path.posix.join(path.posix.dirname(file), directory);
}
