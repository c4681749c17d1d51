import { isPolicyError } from "../../../domain/policy-error.ts";
import { folderDigests } from "../../../go-modules/directory-hash/folder-digests.ts";
import type { ModuleVersion } from "../../../go-modules/mod-file/mod-file.ts";
import { type ReadArchive, readArchive } from "./module-archive.ts";
import type { VendorModule, VendorModules } from "./vendor-modules.ts";

/** What a vendor folder holds, held against the zips of the modules that it is said to be of. */
export interface VendorComparison {
  /** Those of which a package is vendored, in the order of vendor/modules.txt. */
  readonly modules: readonly ComparedModule[];
  /** Files of no module that vendor/modules.txt names. */
  readonly strays: readonly string[];
  /** Links that are in no module which could be compared: `go mod vendor` makes none. */
  readonly links: readonly string[];
  /** Files in folders of no listed package, which a module that could not be compared may hold. */
  readonly unjudged: readonly string[];
}

/** All names are below the vendor folder. */
export type ComparedModule = { readonly module: VendorModule } & (
  | {
      readonly kind: "compared";
      /** The `h1:` of the zip: what was compared is only as good as this is in go.sum. */
      readonly zipHash: string;
      readonly differing: readonly string[];
      /** Not in the zip, or a link. */
      readonly extra: readonly string[];
      /** In the zip, of a vendored package, and copied by `go mod vendor`. */
      readonly missing: readonly string[];
    }
  | { readonly kind: "not_comparable"; readonly why: string }
);

const LIST = "modules.txt";
/** In place of a digest, which a link has none of. */
const LINK = "";

/**
 * Compares each vendored file with the module's zip. `go mod vendor` copies the folders of packages without tests and what
 * is ignored, licences of the folders around, and embedded files: of these only what is there is compared, since only a
 * build tells which are needed. `zipOf` gives the place of a zip, undefined where there is none.
 */
export async function compareVendored(
  folder: string,
  { modules }: VendorModules,
  zipOf: (module: ModuleVersion) => string | undefined,
): Promise<VendorComparison> {
  const vendored = new Map<string, string>();
  for await (const { name, sha256 } of folderDigests(folder, (name) => vendored.set(name, LINK))) {
    vendored.set(name, sha256);
  }
  vendored.delete(LIST);
  const drafts: Draft[] = [];
  for (const module of modules) {
    if (module.packages.length === 0) continue;
    drafts.push(draftOf(module, await archiveOf(module, vendored, zipOf)));
  }
  const { strays, links, unjudged } = assign(vendored, drafts);
  return {
    modules: drafts.map(outcomeOf),
    strays: strays.toSorted(),
    links: links.toSorted(),
    unjudged: unjudged.toSorted(),
  };
}

interface Draft {
  readonly module: VendorModule;
  readonly archive: ReadArchive | { readonly why: string };
  readonly differing: string[];
  readonly extra: string[];
}

function draftOf(module: VendorModule, archive: Draft["archive"]): Draft {
  return { module, archive, differing: [], extra: [] };
}

async function archiveOf(
  module: VendorModule,
  vendored: ReadonlyMap<string, string>,
  zipOf: (module: ModuleVersion) => string | undefined,
): Promise<Draft["archive"]> {
  const { path, version, replacement } = module;
  if (replacement?.kind === "directory") {
    return {
      why: `it is replaced by the directory ${replacement.path}, which no go.sum has a hash of`,
    };
  }
  const source = replacement ?? (version === undefined ? undefined : { path, version });
  if (source === undefined) return { why: "vendor/modules.txt has no version of it" };
  const place = zipOf(source);
  if (place === undefined) return { why: `there is no zip of ${source.path}@${source.version}` };
  try {
    return await readArchive(place, source, module, vendored);
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    return { why: error.message };
  }
}

interface Unassigned {
  readonly strays: string[];
  readonly links: string[];
  readonly unjudged: string[];
}

/** Gives each file to the module that it is of; what cannot be given comes back. */
function assign(vendored: ReadonlyMap<string, string>, drafts: readonly Draft[]): Unassigned {
  const ofPackage = new Map(
    drafts.flatMap((draft) => draft.module.packages.map((name) => [name, draft] as const)),
  );
  const ofPath = new Map(drafts.map((draft) => [draft.module.path, draft]));
  const left: Unassigned = { strays: [], links: [], unjudged: [] };
  for (const [name, sha256] of vendored) {
    const folder = name.slice(0, Math.max(0, name.lastIndexOf("/")));
    const owner = ofPackage.get(folder);
    const candidates = owner === undefined ? around(folder, ofPath) : [owner];
    if (candidates.length > 0 && judge(name, sha256, candidates)) continue;
    if (sha256 === LINK) left.links.push(name);
    else if (candidates.length === 0) left.strays.push(name);
    else if (owner === undefined) left.unjudged.push(name);
  }
  return left;
}

/** The modules that a folder may be of, the innermost first. */
function around(folder: string, ofPath: ReadonlyMap<string, Draft>): Draft[] {
  const found: Draft[] = [];
  for (let at = folder; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
    const draft = ofPath.get(at);
    if (draft !== undefined) found.push(draft);
  }
  return found;
}

/**
 * A licence may have been copied of any module around: one that has it is enough, and one that is not known may. False where
 * nothing can be said.
 */
function judge(name: string, sha256: string, candidates: readonly Draft[]): boolean {
  const known = candidates.flatMap((draft) =>
    "why" in draft.archive ? [] : [{ draft, digest: draft.archive.digests.get(name) }],
  );
  const isLink = sha256 === LINK;
  if (!isLink && known.some(({ digest }) => digest === sha256)) return true;
  const [first] = known;
  if (first === undefined || (!isLink && known.length < candidates.length)) return false;
  const other = isLink ? undefined : known.find(({ digest }) => digest !== undefined);
  if (other !== undefined) other.draft.differing.push(name);
  else first.draft.extra.push(name);
  return true;
}

function outcomeOf({ module, archive, differing, extra }: Draft): ComparedModule {
  if ("why" in archive) return { module, kind: "not_comparable", why: archive.why };
  return {
    module,
    kind: "compared",
    zipHash: archive.hash,
    differing: differing.toSorted(),
    extra: extra.toSorted(),
    missing: archive.missing.toSorted(),
  };
}
