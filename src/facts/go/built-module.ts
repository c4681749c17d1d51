import type { BuildModule } from "./build-info.ts";

/** The Go command writes it where a module has no version. */
export const NO_VERSION = "(devel)";

/** What was built: the replacement, where there is one. */
export function built(module: BuildModule): BuildModule {
  return module.replace ?? module;
}

/** A replacement by a directory: recorded as (devel) by today's Go, without a version by older ones. */
export function isDirectory({ version }: Pick<BuildModule, "version">): boolean {
  return version === "" || version === NO_VERSION;
}
