import { compareVersions } from "../version/compare-versions.ts";
import { compareGoVersions } from "../version/go-version.ts";
import { versionOfToolchain } from "../version/toolchain.ts";

/** The modules that are none: versions of Go itself, which take part in the selection since Go 1.21. */
export const GO = "go";
export const TOOLCHAIN = "toolchain";

export function isGoItself(path: string): boolean {
  return path === GO || path === TOOLCHAIN;
}

/** The order in which one version of `path` is selected over another; a main module, at version `""`, is above all. */
export function compareSelected(path: string, a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  if (path === GO) return compareGoVersions(a, b);
  if (path === TOOLCHAIN) return compareGoVersions(goOf(a), goOf(b));
  return compareVersions(a, b);
}

function goOf(toolchain: string): string {
  return versionOfToolchain(toolchain) ?? "";
}
