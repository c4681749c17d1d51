import path from "node:path";
import type { ModFile, ModuleVersion } from "../mod-file/mod-file.ts";
import { orderVersions } from "../version/compare-versions.ts";
import type { ModuleSource } from "./module-source.ts";

/** What was gathered of modules beforehand. */
export interface RecordedModules {
  readonly modFiles: Iterable<ModuleVersion & { readonly mod: ModFile }>;
  /** By directory, from where the files' names start. */
  readonly directories?: ReadonlyMap<string, ModFile> | undefined;
  /** Versions that are known to exist beside those whose go.mod is. */
  readonly versions?: Iterable<ModuleVersion> | undefined;
}

/** Answers out of memory; of a version or directory that is given twice the last counts. */
export function recordedSource({
  modFiles,
  directories = new Map(),
  versions = [],
}: RecordedModules): ModuleSource {
  const known = new Map<string, ModFile>();
  const versionsOf = new Map<string, Set<string>>();
  const list = ({ path: name, version }: ModuleVersion) => {
    const listed = versionsOf.get(name);
    if (listed === undefined) versionsOf.set(name, new Set([version]));
    else listed.add(version);
  };
  for (const each of modFiles) {
    known.set(`${each.path}@${each.version}`, each.mod);
    list(each);
  }
  for (const each of versions) list(each);
  const folders = new Map([...directories].map(([name, mod]) => [path.posix.join(name), mod]));
  return {
    modFile: (module) => known.get(`${module.path}@${module.version}`),
    directoryModFile: (directory) => folders.get(path.posix.join(directory)),
    versions: (name) => [...(versionsOf.get(name) ?? [])].sort(orderVersions),
  };
}
