import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildModule } from "../facts/go/build-info.ts";
import { built, isDirectory } from "../facts/go/built-module.ts";
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
import { vendoredState } from "./vendored-state.ts";

/** Files named in a message. */
const MOST_FILES = 5;
/** What Go would compile where it lies in a package's folder. */
const SOURCES = /\.(?:go|s|S|c|h|cc|cpp|cxx|hh|hpp|hxx|m|syso|f|F|for|f90|swig|swigcxx)$/;

/** That the vendor folder holds what the modules are which were linked; silent where none was given. */
export function vendorClaims({ binary, vendor, workspace }: SumcheckEvidence): readonly Claim[] {
  if (vendor === undefined || "unreadable" in binary.info) return [];
  // Go vendors no module of the workspace itself.
  const isVendored = ({ path }: BuildModule): boolean => workspace?.uses.includes(path) !== true;
  return [
    ...binary.info.modules.filter(isVendored).map((module) => vendorClaim(module, vendor)),
    ...strangeClaim(vendor),
    ...strayClaim(vendor),
  ];
}

function vendorClaim(module: BuildModule, vendor: VendorEvidence): Claim {
  const { path, version } = module;
  const about = { module: path, version };
  const place = { file: vendor.file };
  const state = vendoredState(module, vendor);
  switch (state.kind) {
    case "as_in_archive": {
      const message = `the vendored files of ${path} are those of ${version}`;
      return claimOf(VENDOR_MATCHES, { ...about, message });
    }
    case "edited": {
      const edited = editedFiles(state.difference);
      const message = `the vendored files of ${path} are not those of ${version}: ${edited}`;
      return claimOf(VENDOR_EDITED, { ...about, message, place });
    }
    case "listed_otherwise": {
      const message = `${toldOf(module)} is linked, and ${vendor.file} names ${state.listed}`;
      return claimOf(VENDOR_LIST_DIFFERS, { ...about, message, place });
    }
    case "not_comparable": {
      const message = `the vendored files of ${path} cannot be compared: ${state.why}`;
      return claimOf(VENDOR_NOT_COMPARABLE, { ...about, message, missing: [neededFor(module)] });
    }
  }
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

function strayClaim({ file, strays }: VendorEvidence): readonly Claim[] {
  const sources = strays.filter((name) => SOURCES.test(name));
  if (sources.length === 0) return [];
  const message = `the vendor folder holds sources of no module that ${file} names: ${told(sources)}`;
  return [claimOf(VENDOR_STRAYS, { message, place: { file } })];
}

function told(names: readonly string[]): string {
  const more = names.length > MOST_FILES ? ` and ${names.length - MOST_FILES} more` : "";
  return `${names.slice(0, MOST_FILES).join(", ")}${more}`;
}
