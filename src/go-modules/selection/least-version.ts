import type { ModuleVersion } from "../mod-file/mod-file.ts";
import { isPrerelease } from "../version/canonical-version.ts";
import { compareVersions, orderVersions } from "../version/compare-versions.ts";
import type { MainModules } from "./main-modules.ts";
import type { ModuleSource } from "./module-source.ts";
import { exclusionsOf } from "./requirements-of.ts";

/**
 * The lowest version of a module that is known to exist and is not below another, nor excluded: what `go get path@>=v`
 * takes. A release where there is one, else a pre-release; undefined where no such version is known.
 */
export function leastVersion(
  { path, version }: ModuleVersion,
  modules: MainModules,
  source: ModuleSource,
): string | undefined {
  const excluded = exclusionsOf(modules);
  const candidates = [...source.versions(path)]
    .filter((each) => compareVersions(each, version) >= 0 && !excluded.has(`${path}@${each}`))
    .sort(orderVersions);
  // What was asked for by name is taken, whatever it is.
  const exact = candidates.find((each) => each === version);
  return exact ?? candidates.find((each) => !isPrerelease(each)) ?? candidates[0];
}
