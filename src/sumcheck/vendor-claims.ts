import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildModule } from "../facts/go/build-info.ts";
import { claimOf } from "./claim-code.ts";
import {
  VENDOR_EDITED,
  VENDOR_LIST_DIFFERS,
  VENDOR_MATCHES,
  VENDOR_NOT_COMPARABLE,
  VENDOR_STRAYS,
} from "./codes/given.ts";
import type { SumcheckEvidence, VendorDifference, VendorEvidence } from "./evidence.ts";
import { built } from "./sum-claims.ts";

/** Files named in a message. */
const MOST_FILES = 5;
/** What Go would compile where it lies in a package's folder. */
const SOURCES = /\.(?:go|s|S|c|h|cc|cpp|cxx|hh|hpp|hxx|m|syso|f|F|for|f90|swig|swigcxx)$/;

/** That the vendor folder holds what the modules are which were linked; silent where none was given. */
export function vendorClaims({ binary, vendor }: SumcheckEvidence): readonly Claim[] {
  if (vendor === undefined || "unreadable" in binary.info) return [];
  return [
    ...binary.info.modules.map((module) => vendorClaim(module, vendor)),
    ...strayClaim(vendor),
  ];
}

function vendorClaim(module: BuildModule, { file, modules }: VendorEvidence): Claim {
  const { path, version } = module;
  const about = { module: path, version };
  const vendored = modules.get(path);
  if (vendored?.version !== version) {
    const there = vendored === undefined ? "does not name it" : `names ${vendored.version}`;
    const message = `${path} is linked at ${version}, and ${file} ${there}`;
    return claimOf(VENDOR_LIST_DIFFERS, { ...about, message, place: { file } });
  }
  if ("why" in vendored) {
    const { path: source, version: at } = built(module);
    return claimOf(VENDOR_NOT_COMPARABLE, {
      ...about,
      message: `the vendored files of ${path} cannot be compared: ${vendored.why}`,
      missing: [`the archive of ${source} ${at} in --mod-cache, and its hash in go.sum`],
    });
  }
  const edited = editedFiles(vendored.difference);
  if (edited !== undefined) {
    const message = `the vendored files of ${path} are not those of ${version}: ${edited}`;
    return claimOf(VENDOR_EDITED, { ...about, message, place: { file } });
  }
  const message = `the vendored files of ${path} are those of ${version}`;
  return claimOf(VENDOR_MATCHES, { ...about, message });
}

function editedFiles({ differing, extra, missing }: VendorDifference): string | undefined {
  return told([
    ...differing,
    ...extra.map((name) => `${name} (not in the module)`),
    ...missing.map((name) => `${name} (taken away)`),
  ]);
}

function strayClaim({ file, strays }: VendorEvidence): readonly Claim[] {
  const sources = told(strays.filter((name) => SOURCES.test(name)));
  if (sources === undefined) return [];
  const message = `the vendor folder holds sources of no module that ${file} names: ${sources}`;
  return [claimOf(VENDOR_STRAYS, { message, place: { file } })];
}

function told(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const more = names.length > MOST_FILES ? ` and ${names.length - MOST_FILES} more` : "";
  return `${names.slice(0, MOST_FILES).join(", ")}${more}`;
}
