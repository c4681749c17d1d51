import { type ExtractEvents, extract, type Header } from "tar-stream";
import type { FileTree } from "../../domain/bundle.ts";
import { fileAndFolder, whyNotFilePath } from "../../domain/file-path.ts";
import { isPolicyError, messageOf, PolicyError } from "../../domain/policy-error.ts";
import { inflate } from "./inflate.ts";
import { createTarFrames } from "./tar-frames.ts";

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
 * Reads a tar.gz into memory, file by file, without ever holding it inflated beside them: files by
 * path, in the archive's order. Directories are skipped; one leading `/` (as `opa build` writes it) or `./` is stripped. Throws `invalid_parameter` naming
 * the entry for anything that is not plain files with sound names, and `too_large` past a limit.
 * Never gives half a tree.
 */
export async function readArchive(
  bytes: Uint8Array,
  limits: ArchiveLimits = DEFAULT_ARCHIVE_LIMITS,
): Promise<FileTree> {
  const { maxInflatedBytes, maxFiles } = limits;
  // A file may bring a directory and up to two headers of its own with it.
  const frames = createTarFrames({ maxHeaders: maxFiles * 4, maxBytes: maxInflatedBytes });
  const files = new Map<string, Uint8Array>();
  const unpacker = unpackInto(files, limits);
  try {
    for await (const piece of inflate(bytes, maxInflatedBytes)) {
      for (const frame of frames.take(piece)) await unpacker.write(frame);
    }
    frames.end();
    await unpacker.end();
  } finally {
    unpacker.destroy();
  }
  const clash = fileAndFolder(files);
  if (clash !== undefined) throw refused(clash, "it is a file and also a folder");
  return files;
}

const SPARSE_RECORD = /^(?:GNU\.sparse\..*|SCHILY\.realsize|SUN\.holesdata)$/s;

interface Unpacker {
  /** Resolves when there is room for more. Throws what is wrong with the entries so far. */
  write(part: Buffer): Promise<void>;
  end(): Promise<void>;
  destroy(): void;
}

function unpackInto(files: Map<string, Uint8Array>, limits: ArchiveLimits): Unpacker {
  const unpacker = extract();
  const over = new Promise<void>((resolve, reject) => {
    unpacker.on("error", (error) => reject(isPolicyError(error) ? error : tarError(error)));
    unpacker.on("finish", resolve);
  });
  over.catch(() => {}); // Whoever writes or ends is told.
  unpacker.on("entry", (header, stream, next) => {
    stream.on("error", () => {}); // The unpacker reports it too.
    try {
      const path = acceptEntry(header, files, limits);
      collect(stream, header.size, (content) => {
        if (path !== undefined) files.set(path, content);
        next();
      });
    } catch (error) {
      unpacker.destroy(error as Error);
    }
  });
  return {
    write: async (part) => {
      if (unpacker.write(part)) return;
      await Promise.race([
        over,
        new Promise<void>((resolve) => unpacker.once("drain", () => resolve())),
      ]);
    },
    end: async () => {
      unpacker.end(null);
      await over;
    },
    destroy: () => unpacker.destroy(null),
  };
}

/** The content of an entry in memory of its own: one copy, and nothing else kept alive by it. */
function collect(
  stream: ExtractEvents["entry"][1],
  size: number,
  done: (content: Uint8Array) => void,
): void {
  const content = Buffer.allocUnsafeSlow(size);
  let at = 0;
  stream.on("data", (chunk) => {
    at += (chunk as Buffer).copy(content, at);
  });
  stream.on("end", () => done(content));
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
