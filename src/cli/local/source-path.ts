import { readFile, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { FileTree } from "../../domain/bundle.ts";
import { type BundleName, parseBundleName } from "../../domain/bundle-name.ts";
import {
  type Diagnostic,
  isPolicyError,
  PolicyError,
  systemCodeOf,
} from "../../domain/policy-error.ts";
import { readBounded } from "../../means/text/read-bounded.ts";
import type { CliIo } from "../cli-io.ts";

const UNBOUNDED = { limit: Number.POSITIVE_INFINITY, tooLarge: "" };

/** The file that makes a folder a declaration, at its top. */
const DECLARATION = "bundle.yaml";

/** What a PATH argument means: `base` is the folder as typed, for places that an editor opens. */
export type Written =
  | { readonly kind: "folder"; readonly base: string; readonly tree: FileTree }
  | { readonly kind: "archive"; readonly base: undefined; readonly bytes: Uint8Array };

/** Reads a folder, a `.tar.gz` or, for `-`, an archive from standard input. Throws `invalid_parameter`. */
export async function readWritten(io: CliIo, written: string): Promise<Written> {
  if (written === "-") {
    return { kind: "archive", base: undefined, bytes: await readStdin(io) };
  }
  const file = path.resolve(io.cwd, written);
  if (await isFolder(file, written)) {
    const { readFolder } = await import("../../declarations/read-folder.ts");
    return { kind: "folder", base: written, tree: await readFolder(file) };
  }
  if (!/\.(tar\.gz|tgz)$/.test(written)) {
    throw new PolicyError(
      "invalid_parameter",
      `${written} is neither a folder nor a .tar.gz archive`,
    );
  }
  return { kind: "archive", base: undefined, bytes: await readFile(file) };
}

async function isFolder(file: string, written: string): Promise<boolean> {
  try {
    return (await stat(file)).isDirectory();
  } catch (error) {
    const reason =
      systemCodeOf(error) === "ENOENT" ? "there is no such file or folder" : systemCodeOf(error);
    throw new PolicyError("invalid_parameter", `cannot read ${written}: ${reason}`, {
      cause: error,
    });
  }
}

/** A plain file, or for `-` standard input. Throws `too_large` with the text where it has more bytes than `limit`. */
export async function readInputFile(
  io: CliIo,
  file: string,
  { limit, tooLarge }: { readonly limit: number; readonly tooLarge: string },
): Promise<Uint8Array> {
  if (file === "-") return await readStdin(io, { limit, tooLarge });
  // What a person names may be a link, as everything in a mounted ConfigMap is.
  const place = path.resolve(io.cwd, file);
  const target = await realpath(place).catch(() => place);
  const bytes = await readBounded(target, limit);
  if (bytes === undefined) throw new PolicyError("too_large", tooLarge);
  return bytes;
}

/** All of standard input. Throws `too_large` with the text once it has more bytes than `limit`. */
export async function readStdin(
  io: CliIo,
  { limit, tooLarge }: { readonly limit: number; readonly tooLarge: string } = UNBOUNDED,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of io.stdin) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    length += bytes.length;
    if (length > limit) throw new PolicyError("too_large", tooLarge);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** The files of what was written, an archive unpacked within the usual limits. */
export async function treeOf(written: Written): Promise<FileTree> {
  if (written.kind === "folder") return written.tree;
  const { readArchive } = await import("../../means/archive/read-archive.ts");
  return await readArchive(written.bytes);
}

/**
 * The `metadata.name` of a declaration's `bundle.yaml`; undefined when there is no such file, or it names none. Throws
 * `invalid_parameter` with the place where it is no YAML; `base` is the folder as typed.
 */
export async function declaredNameIn(
  tree: FileTree,
  base: string | undefined,
): Promise<BundleName | undefined> {
  const text = tree.get(DECLARATION);
  if (text === undefined) return undefined;
  const { declaredName } = await import("../../declarations/declared-name.ts");
  try {
    return declaredName(text);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const diagnostics = error.diagnostics.map((finding) => inFolder(base, finding));
    throw new PolicyError(error.code, error.message, { cause: error, diagnostics });
  }
}

function inFolder(base: string | undefined, finding: Diagnostic): Diagnostic {
  const { location } = finding;
  if (base === undefined || location === undefined) return finding;
  return { ...finding, location: { ...location, file: path.join(base, location.file) } };
}

/**
 * The name under which a local tree is looked at when nobody names one: its declaration's, else the folder's own, else
 * `bundle`.
 */
export async function localName(io: CliIo, written: Written, tree: FileTree): Promise<BundleName> {
  const declared = await declaredNameIn(tree, written.base);
  if (declared !== undefined) return declared;
  const folder = written.kind === "folder" ? path.basename(path.resolve(io.cwd, written.base)) : "";
  try {
    return parseBundleName(folder);
  } catch {
    return parseBundleName("bundle");
  }
}
