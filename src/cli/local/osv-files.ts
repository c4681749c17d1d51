import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { isPolicyError, PolicyError } from "../../domain/policy-error.ts";
import { MAX_OSV_BYTES, osvRecords } from "../../facts/advisories/osv/osv-files.ts";
import type { OsvRecord } from "../../facts/advisories/osv/osv-record.ts";
import { unreadable } from "../../means/text/read-bounded.ts";
import type { CliIo } from "../cli-io.ts";
import { readInputFile } from "./source-path.ts";

const MAX_FILES = 500_000;

/** The OSV records of files, zips and folders (`-`: standard input), of folders the `.json` and `.zip` files below, sorted. */
export async function* readOsvFiles(
  io: CliIo,
  written: readonly string[],
): AsyncGenerator<OsvRecord> {
  for (const each of written) {
    for (const file of await filesOf(io, each)) {
      // Half of the records would find what the others are about well.
      io.signal.throwIfAborted();
      const tooLarge = `${file} is larger than 512 MiB, which no dump of Go's advisories is`;
      yield* osvRecords(await readInputFile(io, file, { limit: MAX_OSV_BYTES, tooLarge }), file);
    }
  }
}

/** Links below a folder are not followed, hidden folders passed over. */
async function filesOf(io: CliIo, written: string): Promise<string[]> {
  const place = path.resolve(io.cwd, written);
  if (written === "-") return [written];
  try {
    if (!(await stat(place)).isDirectory()) return [written];
    return await filesBelow(io, written);
  } catch (error) {
    throw isPolicyError(error) ? error : unreadable(written, error);
  }
}

async function filesBelow(io: CliIo, written: string): Promise<string[]> {
  const files: string[] = [];
  const folders = [written];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(path.resolve(io.cwd, folder), { withFileTypes: true });
    for (const entry of entries) {
      if (entry.name.startsWith(".")) continue;
      const name = path.join(folder, entry.name);
      if (entry.isDirectory()) folders.push(name);
      else if (entry.isFile() && /\.(?:json|zip)$/.test(entry.name)) files.push(name);
    }
    if (files.length + folders.length > MAX_FILES) {
      throw new PolicyError("too_large", `${written} holds more than ${MAX_FILES} files`);
    }
  }
  if (files.length === 0) {
    throw new PolicyError("invalid_parameter", `${written} holds no .json and no .zip file`);
  }
  return files.sort();
}
