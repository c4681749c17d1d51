import type { Entry } from "yauzl";
import { isPolicyError, PolicyError } from "../../domain/policy-error.ts";
import type { ModuleVersion } from "../mod-file/mod-file.ts";
import { pathFault } from "../module-path/path-fault.ts";
import { matchesPathMajor, splitPathVersion } from "../module-path/path-version.ts";
import { canonicalVersion } from "../version/canonical-version.ts";
import type { FileDigest } from "./h1.ts";
import { damagedZip, moduleContentError, moduleTooLarge } from "./module-content-error.ts";
import { MAX_MODULE_BYTES, MAX_MODULE_FILES } from "./module-limits.ts";
import { checkEnd, type OpenedZip, openZip } from "./open-zip.ts";
import { contentOf, digestOf } from "./zip-content.ts";
import { createZipNames, nameText } from "./zip-names.ts";

/** A module's zip of which every entry is one that Go takes (golang.org/x/mod/zip.CheckZip). */
export interface ModuleZip {
  /** Whole names, `path@version/file`, in the zip's order; those of folders end in a slash. */
  readonly names: readonly string[];
  /** Reads each file and compares it with its size and checksum in the zip. Throws `invalid_parameter`. */
  digests(): AsyncIterable<FileDigest>;
  /** A file's content piece by piece, not compared; nothing for a name that is not there. */
  content(name: string): AsyncIterable<Uint8Array>;
}

const PART_OF_NAMES: number = 32 * 1024 * 1024;

/**
 * Opens the zip of a module for as long as `use` takes. Nothing is unpacked to a place, and of the content no more is in
 * memory than a piece. Throws `invalid_parameter` for what Go would refuse, `too_large` past Go's limits or ours.
 */
export async function withModuleZip<T>(
  place: string,
  module: ModuleVersion,
  use: (zip: ModuleZip) => Promise<T>,
): Promise<T> {
  const prefix = `${checked(module)}/`;
  const opened = await openZip(place);
  try {
    return await use(moduleZip(opened, place, await entriesOf(opened, place, prefix)));
  } finally {
    opened.zip.close();
  }
}

/** `path@version` of what may have a zip (module.Check). */
function checked({ path, version }: ModuleVersion): string {
  const name = `${path}@${version}`;
  const fault = pathFault(path);
  if (fault !== undefined)
    throw new PolicyError("invalid_parameter", `no module ${name}: ${fault}`);
  if (canonicalVersion(version) !== version) {
    throw new PolicyError("invalid_parameter", `no module ${name}: the version is not canonical`);
  }
  if (!matchesPathMajor(version, splitPathVersion(path)?.major ?? "")) {
    const message = `no module ${name}: the version is of another major version than the path`;
    throw new PolicyError("invalid_parameter", message);
  }
  return name;
}

async function entriesOf(
  opened: OpenedZip,
  place: string,
  prefix: string,
): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  const names = createZipNames(prefix);
  let [inflated, ofNames] = [0, 0];
  try {
    for await (const entry of opened.zip.eachEntry()) {
      const name = nameText(entry.fileNameRaw) ?? entry.fileNameRaw.toString("latin1");
      const fault = entries.has(name)
        ? "it is there twice"
        : (names.faultOf(entry.fileNameRaw, entry.uncompressedSize) ?? packingFault(entry));
      if (fault !== undefined) {
        throw moduleContentError(place, `entry ${JSON.stringify(name.slice(0, 300))}: ${fault}`);
      }
      inflated += entry.uncompressedSize;
      ofNames += entry.fileNameLength;
      if (inflated > MAX_MODULE_BYTES) throw moduleTooLarge(place, `${MAX_MODULE_BYTES} bytes`);
      if (entries.size === MAX_MODULE_FILES || ofNames > PART_OF_NAMES) {
        throw moduleTooLarge(
          place,
          `${MAX_MODULE_FILES} files, or ${PART_OF_NAMES} bytes of names`,
        );
      }
      entries.set(name, lightened(entry));
    }
    await checkEnd(opened, place);
  } catch (error) {
    throw isPolicyError(error) ? error : damagedZip(place, error);
  }
  return entries;
}

function packingFault(entry: Entry): string | undefined {
  return entry.canDecodeFileData() ? undefined : "it is encrypted, or packed as Go packs nothing";
}

const NOTHING: Buffer = Buffer.alloc(0);

/** Without names, comments and extra fields, which may be 190 KiB of each entry. */
function lightened(entry: Entry): Entry {
  return Object.assign(entry, {
    fileName: NOTHING,
    fileNameRaw: NOTHING,
    fileComment: NOTHING,
    fileCommentRaw: NOTHING,
    comment: NOTHING,
    extraFieldRaw: NOTHING,
    extraFields: [],
  });
}

function moduleZip(zip: OpenedZip, place: string, entries: ReadonlyMap<string, Entry>): ModuleZip {
  return {
    names: [...entries.keys()],
    async *digests() {
      for (const [name, entry] of entries) {
        yield { name, sha256: await digestOf(zip, place, entry, name) };
      }
    },
    content(name) {
      const entry = entries.get(name);
      return entry === undefined ? nothing() : contentOf(zip, place, entry);
    },
  };
}

async function* nothing(): AsyncIterable<Uint8Array> {}
