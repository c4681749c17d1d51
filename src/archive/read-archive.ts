import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { extract, type Header } from "tar-stream";
import type { FileTree } from "../domain/bundle.ts";
import { isPolicyError, messageOf, PolicyError, systemCodeOf } from "../domain/policy-error.ts";
import { fileAndFolder, whyNotFilePath } from "./file-path.ts";
import { checkTarFrames } from "./tar-frames.ts";

/** What an archive or a folder may hold at most. */
export interface ArchiveLimits {
  /** Bytes of the inflated archive, or of all files of a folder together. */
  readonly maxInflatedBytes: number;
  readonly maxFiles: number;
  readonly maxFileBytes: number;
}

/**
 * Above what one Wasm instance can hold as data (about 280 MB), so nobody who can be served meets
 * them.
 */
export const DEFAULT_ARCHIVE_LIMITS: ArchiveLimits = {
  maxInflatedBytes: 256 * 1024 * 1024,
  maxFiles: 20_000,
  maxFileBytes: 256 * 1024 * 1024,
};

/**
 * Reads a tar.gz wholly in memory: files by path, in the archive's order. Directories are skipped;
 * one leading `/` (as `opa build` writes it) or `./` is stripped. Throws `invalid_parameter` naming
 * the entry for anything that is not plain files with sound names, and `too_large` past a limit.
 * Never gives half a tree.
 */
export async function readArchive(
  bytes: Uint8Array,
  limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS,
): Promise<FileTree> {
  const tar = await inflate(bytes, limits.maxInflatedBytes);
  // A file may bring a directory and up to two headers of its own with it.
  const end = checkTarFrames(tar, limits.maxFiles * 4);
  const files = await unpack(tar.subarray(0, end), limits);
  const clash = fileAndFolder(files);
  if (clash !== undefined) throw refused(clash, "it is a file and also a folder");
  return files;
}

const SPARSE_RECORD = /^(?:GNU\.sparse\..*|SCHILY\.realsize|SUN\.holesdata)$/s;

const gunzipBounded = promisify(gunzip) as unknown as (
  bytes: Uint8Array,
  options: { maxOutputLength: number; info: true },
) => Promise<{ buffer: Buffer; engine: { bytesWritten: number } }>;

async function inflate(bytes: Uint8Array, maxOutputLength: number): Promise<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    throw new PolicyError("invalid_parameter", "the archive is not gzip; send a .tar.gz");
  }
  try {
    const { buffer, engine } = await gunzipBounded(bytes, { maxOutputLength, info: true });
    if (engine.bytesWritten === bytes.length) return buffer;
  } catch (error) {
    throw inflateError(error, maxOutputLength);
  }
  throw new PolicyError("invalid_parameter", "the archive has bytes behind the end of its gzip");
}

function inflateError(error: unknown, maxOutputLength: number): PolicyError {
  if (systemCodeOf(error) === "ERR_BUFFER_TOO_LARGE") {
    return new PolicyError("too_large", `the archive inflates to over ${maxOutputLength} bytes`);
  }
  const isTruncated = systemCodeOf(error) === "Z_BUF_ERROR";
  const reason = isTruncated ? "it is cut off" : messageOf(error);
  return new PolicyError("invalid_parameter", `the archive's gzip is damaged: ${reason}`, {
    cause: error,
  });
}

function unpack(tar: Buffer, limits: ArchiveLimits): Promise<FileTree> {
  const files = new Map<string, Uint8Array>();
  return new Promise((resolve, reject) => {
    const unpacker = extract();
    unpacker.on("entry", (header, stream, next) => {
      stream.on("error", () => {}); // The unpacker reports it too.
      let path: string | undefined;
      try {
        path = acceptEntry(header, files, limits);
      } catch (error) {
        unpacker.destroy(error as Error);
        return;
      }
      const chunks: Buffer[] = [];
      stream.on("data", (chunk) => chunks.push(chunk as Buffer));
      stream.on("end", () => {
        if (path !== undefined) files.set(path, joined(chunks));
        next();
      });
    });
    unpacker.on("error", (error) => reject(isPolicyError(error) ? error : tarError(error)));
    unpacker.on("finish", () => resolve(files));
    unpacker.end(tar);
  });
}

/** The path under which to keep an entry; undefined for a directory, which is passed over. */
function acceptEntry(header: Header, files: FileTree, limits: ArchiveLimits): string | undefined {
  if (header.type !== "file" && header.type !== "directory") {
    throw refused(
      header.name,
      `it is a ${header.type ?? "sparse or special file"}, not a plain file`,
    );
  }
  const sparse = sparseName(header);
  if (sparse !== undefined) {
    throw refused(
      sparse,
      "it is a sparse file, of which holes are left out; pack without --sparse",
    );
  }
  // Either would make tar-stream and the walk over the headers disagree about where the next header
  // lies.
  if (hasExtendedSize(header)) throw refused(header.name, "it has an extended size");
  if (header.type === "directory") {
    if (header.size !== 0) throw refused(header.name, "it is a directory with content");
    checkFolderName(header.name);
    return undefined;
  }
  const path = normalName(header.name);
  const reason = whyNotFilePath(path);
  if (reason !== undefined) throw refused(header.name, reason);
  if (files.has(path)) throw refused(header.name, "it is in the archive twice");
  if (files.size === limits.maxFiles) {
    throw new PolicyError("too_large", `the archive has more than ${limits.maxFiles} files`);
  }
  if (header.size > limits.maxFileBytes) {
    throw new PolicyError(
      "too_large",
      `archive entry ${JSON.stringify(header.name)} is larger than ${limits.maxFileBytes} bytes`,
    );
  }
  return path;
}

/**
 * The true name of a sparse file in a pax archive: the entry is then a plain file whose bytes are a map of its holes and
 * what lies between them (GNU tar, bsdtar; star and Solaris tar have records of their own).
 */
function sparseName({ name, pax }: Header): string | undefined {
  const records = new Map<string, unknown>(Object.entries(pax ?? {}));
  if (![...records.keys()].some((key) => SPARSE_RECORD.test(key))) return undefined;
  const written = records.get("GNU.sparse.name");
  return typeof written === "string" ? written : name;
}

function hasExtendedSize(header: Header): boolean {
  return typeof header.pax === "object" && header.pax !== null && "size" in header.pax;
}

function checkFolderName(name: string): void {
  const folder = normalName(name.endsWith("/") ? name.slice(0, -1) : name);
  const reason = folder === "" || folder === "." ? undefined : whyNotFilePath(folder);
  if (reason !== undefined) throw refused(name, reason);
}

function normalName(name: string): string {
  if (name.startsWith("/")) return name.slice(1);
  return name.startsWith("./") ? name.slice(2) : name;
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
}

function refused(name: string, reason: string): PolicyError {
  return new PolicyError(
    "invalid_parameter",
    `archive entry ${JSON.stringify(name)} is refused: ${reason}`,
  );
}

function tarError(error: unknown): PolicyError {
  return new PolicyError("invalid_parameter", `the archive is no sound tar: ${messageOf(error)}`, {
    cause: error,
  });
}
