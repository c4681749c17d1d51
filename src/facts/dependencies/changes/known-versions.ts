import type { ModuleSource } from "../../../go-modules/selection/module-source.ts";
import { isPrerelease, isVersion } from "../../../go-modules/version/canonical-version.ts";
import { compareVersions, orderVersions } from "../../../go-modules/version/compare-versions.ts";
import type { Gathered, GatheredProgram } from "../gathered.ts";

/** How many versions above the wanted one are tried: the next may be too young, taken back or affected by something else. */
const MOST_TRIED = 4;

/** The same, with the versions that Go listed. */
export function sourceWithListed(
  { source }: GatheredProgram,
  listing: Gathered["listing"],
): ModuleSource {
  const listed = new Map(listing?.modules.map((module) => [module.path, module]));
  return {
    modFile: (module) => source.modFile(module),
    directoryModFile: (directory) => source.directoryModFile(directory),
    versions: (path) => {
      const module = listed.get(path);
      const told = [...(module?.versions ?? []), module?.update?.version ?? ""];
      const all = new Set([...source.versions(path), ...told.filter(isVersion)]);
      return [...all].sort(orderVersions);
    },
  };
}

/**
 * The versions that a module could be raised to, the wanted one or the least above it first, and the newest of all; releases where
 * there are any. Where no version is known the wanted one itself, if one was: then it is told what is missing.
 */
export function versionsToTry(
  versions: readonly string[],
  { from, inclusive }: { readonly from: string; readonly inclusive: boolean },
): readonly string[] {
  const above = versions.filter((each) => {
    const order = compareVersions(each, from);
    return inclusive ? order >= 0 : order > 0;
  });
  const releases = above.filter((each) => !isPrerelease(each) || each === from);
  const tried = releases.length > 0 ? releases : above;
  const newest = tried.at(-1);
  if (newest === undefined) return inclusive ? [from] : [];
  return [...new Set([...tried.slice(0, MOST_TRIED), newest])];
}
