import { access, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Artifacts, RevisionRecord } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import { messageOf, PolicyError, systemCodeOf } from "../../domain/policy-error.ts";
import { isRevision, type Revision } from "../../domain/revision.ts";
import { byAge, parseRecord } from "../stored-json.ts";
import { removeQuietly, temporaryIn, type WriteFileSystem } from "./durable-file.ts";
import { type FileLayout, RECORD_FILE } from "./layout.ts";

/** Writes a revision under a temporary name and renames it whole; one that is there already is only made sure of. */
export async function writeRevision(
  layout: FileLayout,
  writes: WriteFileSystem,
  record: RevisionRecord,
  artifacts: Artifacts,
): Promise<void> {
  const { name, revision } = record;
  if (!(await isPresent(layout.recordFile(name, revision)))) {
    await writes.makeDirectory(layout.revisions(name));
    const temporary = temporaryIn(layout.revisions(name));
    try {
      await fillFolder(writes, temporary, record, artifacts);
      // What lost its record is no revision, and a folder takes the place of none that holds files.
      await deleteRevisionFiles(layout, writes, name, revision);
      await writes.rename(temporary, layout.revision(name, revision));
    } catch (error) {
      await removeQuietly(writes, temporary);
      throw error;
    }
  }
  // Also when it was there: whoever wrote it may have failed at just this.
  for (const folder of [layout.revisions(name), layout.bundle(name), layout.bundles]) {
    await writes.fsyncDirectory(folder);
  }
}

async function fillFolder(
  writes: WriteFileSystem,
  folder: string,
  record: RevisionRecord,
  artifacts: Artifacts,
): Promise<void> {
  await writes.makeDirectory(folder);
  for (const [artifact, bytes] of artifacts) {
    await writes.writeFile(path.join(folder, artifact), bytes);
  }
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  await writes.writeFile(path.join(folder, RECORD_FILE), Buffer.from(text));
  await writes.fsyncDirectory(folder);
}

/** Takes a revision away in one step (a rename), then frees its room. An absent one is no error. */
export async function deleteRevisionFiles(
  layout: FileLayout,
  writes: WriteFileSystem,
  name: BundleName,
  revision: Revision,
): Promise<void> {
  if (!(await isPresent(layout.revision(name, revision)))) return;
  const temporary = temporaryIn(layout.revisions(name));
  await writes.rename(layout.revision(name, revision), temporary);
  await writes.fsyncDirectory(layout.revisions(name));
  await removeQuietly(writes, temporary);
}

export async function readRecord(
  layout: FileLayout,
  name: BundleName,
  revision: Revision,
): Promise<RevisionRecord | undefined> {
  const file = layout.recordFile(name, revision);
  const bytes = await readIfPresent(file);
  return bytes && recordOf(file, bytes);
}

/** Throws `misconfigured` naming the file when it is damaged. */
export function recordOf(file: string, bytes: Buffer): RevisionRecord {
  try {
    return parseRecord(bytes.toString("utf8"));
  } catch (error) {
    throw damaged(file, error);
  }
}

export async function listRecords(
  layout: FileLayout,
  name: BundleName,
): Promise<readonly RevisionRecord[]> {
  const records: RevisionRecord[] = [];
  for (const entry of await listIfPresent(layout.revisions(name))) {
    if (!isRevision(entry)) continue;
    const record = await readRecord(layout, name, entry);
    if (record !== undefined) records.push(record);
  }
  return records.toSorted(byAge);
}

/** A file that is not what we wrote: nothing is guessed, a person decides. */
export function damaged(file: string, error: unknown): PolicyError {
  const message = `${file} is damaged (${messageOf(error)}): restore it from a backup, or move the folder of this bundle away and push it again`;
  return new PolicyError("misconfigured", message, { cause: error });
}

export async function readIfPresent(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

export async function listIfPresent(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

export async function isPresent(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** True also below something that is no folder: a stray file among the folders is none of ours. */
export function isAbsent(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(systemCodeOf(error) ?? "");
}
