import { folderDigests } from "../../src/go-modules/directory-hash/folder-digests.ts";
import { type FileDigest, h1Of } from "../../src/go-modules/directory-hash/h1.ts";
import { withModuleZip } from "../../src/go-modules/directory-hash/module-zip.ts";
import type { ModuleVersion } from "../../src/go-modules/mod-file/mod-file.ts";

/** The `h1:` of a module zip (dirhash.HashZip). Throws as `withModuleZip` does. */
export function hashModuleZip(place: string, module: ModuleVersion): Promise<string> {
  return withModuleZip(place, module, async (zip) => h1Of(await allOf(zip.digests())));
}

/** The `h1:` of a folder (dirhash.HashDir) as if it were named `prefix`. Throws as `folderDigests` does. */
export async function hashFolder(folder: string, prefix: string): Promise<string> {
  const files = await allOf(folderDigests(folder));
  return h1Of(files.map(({ name, sha256 }) => ({ name: `${prefix}/${name}`, sha256 })));
}

async function allOf(digests: AsyncIterable<FileDigest>): Promise<FileDigest[]> {
  const all: FileDigest[] = [];
  for await (const digest of digests) all.push(digest);
  return all;
}
