import type { ModuleVersion } from "../../go-modules/mod-file/mod-file.ts";
import type { MainModules } from "../../go-modules/selection/main-modules.ts";
import { type PlacedReplacement, replacementsOf } from "../../go-modules/selection/replacements.ts";
import type { ReplaceFacts } from "./dependency-facts.ts";

/** A replacement in force, as policies see it. */
export function replaceFacts({ replacement, file }: PlacedReplacement): ReplaceFacts {
  const wildcard = replacement.old.version === undefined;
  return { ...replacement.new, wildcard, file };
}

/** What stands in the place of a module at a version by the files. */
export function replaceFactsOf(
  modules: MainModules,
): (module: ModuleVersion) => ReplaceFacts | undefined {
  const replacements = replacementsOf(modules);
  return (module) => {
    const placed = replacements.of(module);
    return placed && replaceFacts(placed);
  };
}

/** What is built for a module: another one under a replacement; undefined where it is a directory. */
export function builtVersion({
  path,
  version,
  replace,
}: ModuleVersion & { readonly replace?: ReplaceFacts | undefined }): ModuleVersion | undefined {
  if (replace === undefined) return { path, version };
  return replace.kind === "module" ? { path: replace.path, version: replace.version } : undefined;
}
