import { PolicyError } from "../../domain/policy-error.ts";
import { openZipFile, type Zip, type ZipEntry } from "../../means/archive/zip/open-zip.ts";
import type { ModuleVersion } from "../mod-file/mod-file.ts";
import { pathFault } from "../module-path/path-fault.ts";
import { matchesPathMajor, splitPathVersion } from "../module-path/path-version.ts";
import { canonicalVersion } from "../version/canonical-version.ts";
import { entryDigest } from "./entry-digest.ts";
import type { FileDigest } from "./h1.ts";
import { moduleContentError, moduleTooLarge } from "./module-content-error.ts";
import { MAX_MODULE_BYTES } from "./module-limits.ts";
import { createNameCount } from "./name-count.ts";
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
  const zip = await openZipFile(place, MAX_MODULE_BYTES);
  try {
    return await use(moduleZip(place, await entriesOf(zip, place, prefix)));
  } finally {
    zip.close();
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
  zip: Zip,
  place: string,
  prefix: string,
): Promise<ReadonlyMap<string, ZipEntry>> {
  const entries = new Map<string, ZipEntry>();
  const names = createZipNames(prefix);
  const counted = createNameCount(place);
  let inflated = 0;
  for await (const entry of zip.entries()) {
    const name = nameText(entry.name) ?? Buffer.from(entry.name).toString("latin1");
    const fault = entries.has(name)
      ? "it is there twice"
      : (names.faultOf(entry.name, entry.size) ?? entry.fault);
    if (fault !== undefined) {
      throw moduleContentError(place, `entry ${JSON.stringify(name.slice(0, 300))}: ${fault}`);
    }
    inflated += entry.size;
    counted(entry.name.length);
    if (inflated > MAX_MODULE_BYTES) throw moduleTooLarge(place, `${MAX_MODULE_BYTES} bytes`);
    entries.set(name, entry);
  }
  return entries;
}

function moduleZip(place: string, entries: ReadonlyMap<string, ZipEntry>): ModuleZip {
  return {
    names: [...entries.keys()],
    async *digests() {
      for (const [name, entry] of entries) {
        yield { name, sha256: await entryDigest(entry, `${place}/${name}`) };
      }
    },
    content: (name) => entries.get(name)?.content(`${place}/${name}`) ?? nothing(),
  };
}

async function* nothing(): AsyncIterable<Uint8Array> {}
