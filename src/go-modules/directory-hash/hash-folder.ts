import { folderDigests } from "./folder-digests.ts";
import { type FileDigest, h1Of } from "./h1.ts";

/**
 * The `h1:` of a folder (dirhash.HashDir) as if it were named `prefix`: with `path@version` that of a module of a cache is
 * the one in go.sum. Throws as `folderDigests` does.
 */
export async function hashFolder(folder: string, prefix: string): Promise<string> {
  const files: FileDigest[] = [];
  for await (const { name, sha256 } of folderDigests(folder)) {
    files.push({ name: prefix === "" ? name : `${prefix}/${name}`, sha256 });
  }
  return h1Of(files);
}
