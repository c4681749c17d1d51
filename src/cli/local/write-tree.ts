import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { FileTree } from "../../domain/bundle.ts";
import { PolicyError, systemCodeOf } from "../../domain/policy-error.ts";
import type { CliIo } from "../cli-io.ts";

/** Writes files below a folder, which is made when missing. The paths of a `FileTree` cannot leave it. */
export async function writeTree(folder: string, tree: FileTree): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [file, bytes] of tree) {
    const place = path.join(folder, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, bytes);
  }
}

/** Throws `conflict` where something would be lost: an existing file, or a folder that holds something. */
export async function refuseOverwriting(io: CliIo, target: string, force: boolean): Promise<void> {
  if (target === "-") {
    if (io.stdout.isTTY !== true) return;
    throw new PolicyError(
      "invalid_parameter",
      "an archive is not for a terminal: pipe it, or name a folder with --output",
    );
  }
  if (force || (await isFree(path.resolve(io.cwd, target)))) return;
  throw new PolicyError(
    "conflict",
    `${target} is not empty: name another place with --output, or write over it with --force`,
  );
}

async function isFree(place: string): Promise<boolean> {
  try {
    if (!(await stat(place)).isDirectory()) return false;
    return (await readdir(place)).length === 0;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return true;
    throw error;
  }
}
