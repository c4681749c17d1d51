import { h1Of } from "../../../go-modules/directory-hash/h1.ts";
import { type ModuleZip, withModuleZip } from "../../../go-modules/directory-hash/module-zip.ts";
import type { ModuleVersion } from "../../../go-modules/mod-file/mod-file.ts";
import { isLeftOut } from "./build-constraint.ts";
import type { VendorModule } from "./vendor-modules.ts";

/** What a module's zip holds of a vendor folder. */
export interface ReadArchive {
  /** `h1:` of all of the zip. */
  readonly hash: string;
  /** SHA-256 by the name below the vendor folder, of the files that are there. */
  readonly digests: ReadonlyMap<string, string>;
  /** Names below the vendor folder that `go mod vendor` would have put there. */
  readonly missing: readonly string[];
}

/** Constraints stand before the package clause; a longer header is taken for one without. */
const HEADER_BYTES: number = 64 * 1024;

/**
 * Reads the zip of `source`, which stands in for `module` where that is replaced: the import paths of packages stay those
 * of `module`. Throws as `withModuleZip` does.
 */
export function readArchive(
  place: string,
  source: ModuleVersion,
  module: VendorModule,
  vendored: ReadonlyMap<string, string>,
): Promise<ReadArchive> {
  const prefix = `${source.path}@${source.version}/`;
  const vendorName = (name: string): string => `${module.path}/${name.slice(prefix.length)}`;
  return withModuleZip(place, source, async (zip) => {
    const all: { name: string; sha256: string }[] = [];
    for await (const digest of zip.digests()) all.push(digest);
    const there = all.filter(({ name }) => vendored.has(vendorName(name)));
    const packages = new Set(module.packages);
    const missing: string[] = [];
    for (const name of zip.names) {
      const copy = vendorName(name);
      if (vendored.has(copy) || !packages.has(folderOf(copy))) continue;
      if (await isCopied(zip, name)) missing.push(copy);
    }
    const digests = new Map(there.map(({ name, sha256 }) => [vendorName(name), sha256]));
    return { hash: h1Of(all), digests, missing };
  });
}

function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf("/"));
}

/** Whether `go mod vendor` copies a file of a package's folder (cmd/go/internal/modcmd.matchPotentialSourceFile). */
async function isCopied(zip: ModuleZip, name: string): Promise<boolean> {
  const base = name.slice(name.lastIndexOf("/") + 1);
  // An empty one is the folder's own entry.
  if (base === "" || base === "go.mod" || base === "go.sum" || base.endsWith("_test.go"))
    return false;
  return !base.endsWith(".go") || !isLeftOut(await headerOf(zip, name));
}

async function headerOf(zip: ModuleZip, name: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of zip.content(name)) {
    pieces.push(piece);
    size += piece.length;
    if (size >= HEADER_BYTES) break;
  }
  return Buffer.concat(pieces).toString("utf8", 0, HEADER_BYTES);
}
