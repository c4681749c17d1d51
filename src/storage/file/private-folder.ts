import { chmod } from "node:fs/promises";
import path from "node:path";
import { TEMPORARY_PREFIX, type WriteFileSystem } from "./durable-file.ts";
import { isPresent, listIfPresent } from "./revisions.ts";

/** Makes a folder that its user alone can read, lasting, or clears away what writers left behind in it when they died. */
export async function preparePrivateFolder(folder: string, writes: WriteFileSystem): Promise<void> {
  if (!(await isPresent(folder))) {
    await writes.makeDirectory(folder);
    await chmod(folder, 0o700);
    await writes.fsyncDirectory(path.dirname(folder));
  }
  for (const entry of await listIfPresent(folder)) {
    if (entry.startsWith(TEMPORARY_PREFIX)) await writes.remove(path.join(folder, entry));
  }
}
