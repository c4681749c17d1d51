import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildModule } from "../facts/go/build-info.ts";
import { built, isDirectory, NO_VERSION } from "../facts/go/built-module.ts";
import { claimOf } from "./claim-code.ts";
import {
  VENDOR_EDITED,
  VENDOR_LIST_DIFFERS,
  VENDOR_LIST_STRANGE,
  VENDOR_MATCHES,
  VENDOR_NOT_COMPARABLE,
  VENDOR_STRAYS,
} from "./codes/given.ts";
import type { SumcheckEvidence, VendorDifference, VendorEvidence } from "./evidence.ts";
import { isEdited, vendoredState } from "./vendored-state.ts";

/** Files named in a message. */
const MOST_FILES = 5;
/** What Go would compile where it lies in a package's folder. */
const SOURCES = /\.(?:go|s|S|sx|c|h|cc|cpp|cxx|hh|hpp|hxx|m|syso|f|F|for|f90|swig|swigcxx)$/;

/** That the vendor folder holds what the modules are which were linked; silent where none was given. */
export function vendorClaims({ binary, vendor, workspace }: SumcheckEvidence): readonly Claim[] {
  if (vendor === undefined || "unreadable" in binary.info) return [];
  const { modules } = binary.info;
  // Go vendors no module of the workspace itself.
  const isVendored = ({ path, version }: BuildModule): boolean =>
    version !== NO_VERSION || workspace?.uses.includes(path) !== true;
  return [
    ...modules.filter(isVendored).map((module) => vendorClaim(module, vendor)),
    ...unlinkedClaims(vendor, new Set(modules.map(({ path }) => path))),
    ...strangeClaim(vendor),
    ...strayClaim(vendor),
    ...unjudgedClaim(vendor),
  ];
}

/** Below a go line of 1.23 Go links packages, too, that the list does not name, and records no module for them. */
function unlinkedClaims(
  { file, modules }: VendorEvidence,
  linked: ReadonlySet<string>,
): readonly Claim[] {
  const unlinked = [...modules].filter(([path]) => !linked.has(path));
  return unlinked.flatMap(([path, listed]) =>
    listed.flatMap((module) =>
      "why" in module || !isEdited(module.difference)
        ? []
        : [editedClaim({ path, version: module.version }, module.difference, file)],
    ),
  );
}

function vendorClaim(module: BuildModule, vendor: VendorEvidence): Claim {
  const { path, version } = module;
  const about = { module: path, version };
  const state = vendoredState(module, vendor);
  switch (state.kind) {
    case "as_in_archive": {
      const message = `the vendored files of ${path} are those of ${version}`;
      return claimOf(VENDOR_MATCHES, { ...about, message });
    }
    case "edited":
      return editedClaim(module, state.difference, vendor.file);
    case "listed_otherwise": {
      const message = `${toldOf(module)} is linked, and ${vendor.file} names ${state.listed}`;
      return claimOf(VENDOR_LIST_DIFFERS, { ...about, message, place: { file: vendor.file } });
    }
    case "not_comparable": {
      const message = `the vendored files of ${path} cannot be compared: ${state.why}`;
      return claimOf(VENDOR_NOT_COMPARABLE, { ...about, message, missing: [neededFor(module)] });
    }
  }
}

function editedClaim(
  { path, version }: Pick<BuildModule, "path" | "version">,
  difference: VendorDifference,
  file: string,
): Claim {
  const edited = editedFiles(difference);
  const message = `the vendored files of ${path} are not those of ${version}: ${edited}`;
  return claimOf(VENDOR_EDITED, { module: path, version, message, place: { file } });
}

function toldOf({ path, version, replace }: BuildModule): string {
  const by = replace === undefined ? "" : ` => ${replace.path} ${replace.version}`;
  return `${path} ${version}${by}`;
}

function neededFor(module: BuildModule): string {
  const { path, version } = built(module);
  if (isDirectory(built(module))) return "a replacement by a version, or a release of the module";
  return `the archive of ${path} ${version} in --mod-cache, and its hash in go.sum`;
}

function editedFiles({ differing, extra, missing }: VendorDifference): string {
  return told([
    ...differing,
    ...extra.map((name) => `${name} (not in the module)`),
    ...missing.map((name) => `${name} (taken away)`),
  ]);
}

/** To Go they say nothing, so they contradict nothing; what else reads the list may take them for something. */
function strangeClaim({ file, ignored }: VendorEvidence): readonly Claim[] {
  const [first] = ignored;
  if (first === undefined) return [];
  const lines = told(ignored.map(({ text }) => JSON.stringify(text)));
  const message = `${file} holds lines that Go passes over and never writes: ${lines}`;
  const missing = ["a list as go mod vendor writes it"];
  return [claimOf(VENDOR_LIST_STRANGE, { message, missing, place: { file, row: first.row } })];
}

function strayClaim({ file, strays, links }: VendorEvidence): readonly Claim[] {
  const found = [...sourcesIn(strays), ...links.map((name) => `${name} (a link)`)];
  if (found.length === 0) return [];
  const message = `the vendor folder holds sources of no module that ${file} names, or links: ${told(found)}`;
  return [claimOf(VENDOR_STRAYS, { message, place: { file } })];
}

function unjudgedClaim({ file, unjudged }: VendorEvidence): readonly Claim[] {
  const found = sourcesIn(unjudged);
  if (found.length === 0) return [];
  const message = `the vendor folder holds sources of no package that ${file} names, and no archive to compare them with: ${told(found)}`;
  const missing = ["the archives of all modules of the list in --mod-cache"];
  return [claimOf(VENDOR_NOT_COMPARABLE, { message, missing, place: { file } })];
}

function sourcesIn(names: readonly string[]): readonly string[] {
  return names.filter((name) => SOURCES.test(name));
}

function told(names: readonly string[]): string {
  const more = names.length > MOST_FILES ? ` and ${names.length - MOST_FILES} more` : "";
  return `${names.slice(0, MOST_FILES).join(", ")}${more}`;
}
