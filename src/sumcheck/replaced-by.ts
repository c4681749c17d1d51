import type { BuildModule } from "../facts/go/build-info.ts";
import { isDirectory } from "../facts/go/built-module.ts";
import type { Replacement } from "../go-modules/mod-file/mod-file.ts";
import { directoryFrom } from "../go-modules/selection/main-modules.ts";
import type { ReplacedBy, SumcheckEvidence } from "./evidence.ts";

/** What a directive of a file puts in a module's place; directories from where the file's own name starts. */
export function declaredBy({ new: target }: Pick<Replacement, "new">, file: string): ReplacedBy {
  return target.kind === "module"
    ? { path: target.path, version: target.version }
    : { path: directoryFrom(file, target.path) };
}

/**
 * What the record of a binary may mean; undefined where nothing was replaced. Directories are recorded from the folder of go.mod,
 * in a workspace from that of go.work, and the record does not say which.
 */
export function recordedBy(
  { replace }: BuildModule,
  { mod, workspace }: Pick<SumcheckEvidence, "mod" | "workspace">,
): readonly ReplacedBy[] | undefined {
  if (replace === undefined) return undefined;
  const { path, version } = replace;
  if (!isDirectory(replace)) return [{ path, version }];
  const files = [mod?.file, workspace?.file].filter((file) => file !== undefined);
  return files.length === 0
    ? [{ path }]
    : files.map((file) => ({ path: directoryFrom(file, path) }));
}

/** Whether one of the things that a record may mean is what a file says. */
export function isAmong(readings: readonly ReplacedBy[], declared: ReplacedBy): boolean {
  return readings.some(({ path, version }) => {
    return path === declared.path && version === declared.version;
  });
}
