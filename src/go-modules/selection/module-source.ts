import type { ModFile, ModuleVersion } from "../mod-file/mod-file.ts";

/** What is known of modules without asking anybody: go.mod files out of a module cache, or given facts. */
export interface ModuleSource {
  /** The go.mod of a version, read as a dependency's (lax); undefined where it is not known. */
  modFile(module: ModuleVersion): ModFile | undefined;
  /**
   * The go.mod of a directory that a replacement names; undefined where it is not known. The directory is told from where
   * the names of go.mod and go.work files start: `./b` in `part/go.mod` is `part/b`. Absolute ones are as written.
   */
  directoryModFile(directory: string): ModFile | undefined;
  /** The versions that are known to exist, in Go's order; empty where none are. */
  versions(path: string): readonly string[];
}
