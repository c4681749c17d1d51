import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import { PolicyError } from "../../../domain/policy-error.ts";
import type { CliIo } from "../../cli-io.ts";

/** What a person named; what was not named is looked for. */
export interface GoFileOptions {
  readonly goMod?: string | undefined;
  /** With it go.mod is looked for beside the first one alone. */
  readonly sumFile?: readonly string[] | undefined;
  /** `off` as in GOWORK. */
  readonly workspace?: string | undefined;
  /** The folder that is checked out; the nearest with `.git` where it is left out. */
  readonly repository?: string | undefined;
}

/** Files by their names from the working folder; absent where there is none. */
export interface GoFiles {
  readonly goMod?: string | undefined;
  readonly goWork?: string | undefined;
  /** Whether go.work lies outside the folder that is checked out; absent where nothing says which folder that is. */
  readonly outsideRepository?: boolean | undefined;
}

/**
 * go.mod in the working folder or above, and go.work above that, as the go command finds them: GOWORK names one or turns it off.
 * Throws `invalid_parameter` for a named one that is not there.
 */
export function findGoFiles(io: CliIo, options: GoFileOptions): GoFiles {
  const goMod = named(io, options.goMod) ?? findGoMod(io, options.sumFile?.[0]);
  const folder = goMod === undefined ? io.cwd : path.dirname(path.resolve(io.cwd, goMod));
  const goWork = findGoWork(io, options.workspace, folder);
  if (goWork === undefined) return { goMod };
  const root = repositoryOf(io, options.repository, folder);
  return {
    goMod,
    goWork,
    ...(root !== undefined && { outsideRepository: !isBelow(root, real(io, goWork)) }),
  };
}

function findGoMod(io: CliIo, sumFile: string | undefined): string | undefined {
  if (sumFile === undefined) return above(io, io.cwd, "go.mod");
  const beside = path.join(path.dirname(sumFile), "go.mod");
  return exists(path.resolve(io.cwd, beside)) ? beside : undefined;
}

function findGoWork(io: CliIo, written: string | undefined, folder: string): string | undefined {
  const asked = written ?? io.env["GOWORK"] ?? "";
  if (asked === "off") return undefined;
  return asked === "" ? above(io, folder, "go.work") : named(io, asked);
}

/** Links are followed: where the file lies counts, not what leads there. */
function repositoryOf(io: CliIo, written: string | undefined, folder: string): string | undefined {
  const found = named(io, written) ?? above(io, folder, ".git");
  if (found === undefined) return undefined;
  return real(io, written === undefined ? path.dirname(found) : written);
}

function named(io: CliIo, written: string | undefined): string | undefined {
  if (written === undefined || exists(path.resolve(io.cwd, written))) return written;
  throw new PolicyError("invalid_parameter", `cannot read ${written}: there is no such file`);
}

function above(io: CliIo, folder: string, name: string): string | undefined {
  for (let at = folder; ; at = path.dirname(at)) {
    const place = path.join(at, name);
    if (exists(place)) return path.relative(io.cwd, place);
    if (at === path.dirname(at)) return undefined;
  }
}

export function exists(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false }) !== undefined;
}

function real(io: CliIo, written: string): string {
  return realpathSync(path.resolve(io.cwd, written));
}

function isBelow(folder: string, place: string): boolean {
  const from = path.relative(folder, place);
  return from !== ".." && !from.startsWith(`..${path.sep}`) && !path.isAbsolute(from);
}
