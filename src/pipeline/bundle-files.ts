import { realpath } from "node:fs/promises";
import { declaredName } from "../declarations/declared-name.ts";
import { fileTreeOf } from "../declarations/file-tree.ts";
import { DECLARATION } from "../declarations/read-declaration.ts";
import { readFolder } from "../declarations/read-folder.ts";
import type { FileTree } from "../domain/bundle.ts";
import { type BundleName, parseBundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import {
  type ArchiveLimits,
  DEFAULT_ARCHIVE_LIMITS,
  readArchive,
} from "../means/archive/read-archive.ts";
import { readBounded, unreadable } from "../means/text/read-bounded.ts";

/** What can be pushed, in a program's hands: a folder's path, that of a tar.gz, its bytes, or texts by path. */
export type BundleFiles =
  | { readonly folder: string }
  | { readonly file: string }
  | { readonly archive: Uint8Array }
  | { readonly files: Readonly<Record<string, string | Uint8Array>> };

/** The files, read within these limits of a push, else the usual ones. Throws `invalid_parameter` and `too_large`, naming the file. */
export async function readBundleFiles(
  from: BundleFiles,
  limits?: ArchiveLimits,
): Promise<FileTree> {
  if ("folder" in from) return await readFolder(from.folder, limits);
  if ("file" in from) return await readArchive(await readFile(from.file, limits), limits);
  if ("archive" in from) return await readArchive(from.archive, limits);
  if ("files" in from) return fileTreeOf(new Map(Object.entries(from.files)));
  throw new PolicyError(
    "invalid_parameter",
    "a bundle is { folder }, { file }, { archive } or { files }",
  );
}

/** The bytes of a bundle's file; it may be a link, as files of mounted volumes are. */
async function readFile(
  file: string,
  { maxInflatedBytes }: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS,
): Promise<Uint8Array> {
  const place = await realpath(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const bytes = await readBounded(place, maxInflatedBytes);
  if (bytes !== undefined) return bytes;
  throw new PolicyError("too_large", `${file} has more than ${maxInflatedBytes} bytes`);
}

/** The name that its `bundle.yaml` gives it, else `bundle`. Throws `invalid_parameter`. */
export function nameOfFiles(tree: FileTree): BundleName {
  const declaration = tree.get(DECLARATION);
  const declared = declaration === undefined ? undefined : declaredName(declaration);
  return declared ?? parseBundleName("bundle");
}
