import { createHash, type Hash } from "node:crypto";
import type { BundleSource, FileTree } from "../domain/bundle.ts";
import type { Revision } from "../domain/revision.ts";
import { canonicalJson } from "../means/json/canonical-json.ts";
import { parsedOnce } from "../means/json/parsed-once.ts";
import { readJson } from "../means/json/read-json.ts";

/**
 * Raised when the same content would be packed differently, so that stored revisions are not taken
 * for new ones.
 */
const FORMAT = "gatehouse revision 1";

/**
 * Names exactly one bundle content: SHA-256 over everything that decides what is published and
 * given back. Independent of the order of files, and of the order of keys and the white space in
 * `data.json`; every part is length-prefixed, so that no two contents run together.
 */
export function revisionOf(source: BundleSource): Revision {
  const known = revisions.get(source);
  if (known !== undefined) return known;
  const revision = hashOf(source);
  revisions.set(source, revision);
  return revision;
}

/** A push asks for the revision of its source at several stages; hashing much data takes seconds. */
const revisions = new WeakMap<BundleSource, Revision>();

function hashOf(source: BundleSource): Revision {
  const hash = createHash("sha256");
  add(hash, FORMAT);
  add(hash, settingsOf(source));
  addTree(hash, source.pushed);
  for (const tree of [source.modules, source.tests, source.data]) {
    addTree(hash, tree, source.pushed);
  }
  // Bundles without such files keep the names that they had before there were any.
  if (source.files !== undefined && source.files.size > 0) addTree(hash, source.files);
  return hash.digest("hex") as Revision;
}

function settingsOf(source: BundleSource): string {
  const {
    roots,
    entrypoints,
    decide,
    regoVersion,
    fileRegoVersions,
    metadata,
    engine,
    budget,
    sees,
    authzen,
    access,
  } = source;
  const settings = {
    ...{ roots, entrypoints, decide, regoVersion, fileRegoVersions, metadata },
    // Bundles that leave it to Gatehouse keep the names that they had before there was a choice.
    ...(engine !== "auto" && { engine }),
    ...(budget && { budget }),
    ...(sees && { sees }),
    ...(authzen && { authzen }),
    ...(access && { access }),
  };
  return canonicalJson(readJson(JSON.stringify(settings)));
}

/**
 * What lies in `known` at the same path with the same bytes has been counted there: a mark stands
 * for it.
 */
function addTree(hash: Hash, tree: FileTree, known?: FileTree): void {
  const paths = [...tree.keys()].sort();
  add(hash, String(paths.length));
  for (const path of paths) {
    const bytes = tree.get(path) ?? new Uint8Array();
    add(hash, path);
    if (isSame(known?.get(path), bytes)) add(hash, "as pushed");
    else {
      add(hash, "content");
      add(hash, canonicalContent(path, bytes));
    }
  }
}

function isSame(known: Uint8Array | undefined, bytes: Uint8Array): boolean {
  return known !== undefined && (known === bytes || Buffer.compare(known, bytes) === 0);
}

/**
 * Data files by their value, everything else by its bytes. What is no strict JSON is judged by the
 * gate, not here.
 */
function canonicalContent(path: string, bytes: Uint8Array): string | Uint8Array {
  if (path !== "data.json" && !path.endsWith("/data.json")) return bytes;
  try {
    return canonicalJson(parsedOnce(bytes, () => readJson(textOf(bytes))));
  } catch {
    return bytes;
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

function add(hash: Hash, part: string | Uint8Array): void {
  const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part;
  hash.update(`${bytes.length}:`);
  hash.update(bytes);
}
