import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildModule } from "../facts/go/build-info.ts";
import { claimOf } from "./claim-code.ts";
import {
  VENDOR_ARCHIVE_MISSING,
  VENDOR_EDITED,
  VENDOR_LIST_DIFFERS,
  VENDOR_MATCHES,
} from "./codes/given.ts";
import type { SumcheckEvidence, VendorDifference, VendorEvidence } from "./evidence.ts";
import { built, isDirectory } from "./sum-claims.ts";

/** Files named in a message. */
const MOST_FILES = 5;

/** That the vendor folder holds what the modules are which were linked; silent where none was given. */
export function vendorClaims({ binary, vendor }: SumcheckEvidence): readonly Claim[] {
  if (vendor === undefined || "unreadable" in binary.info) return [];
  return binary.info.modules.map((module) => vendorClaim(module, vendor));
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
  if (vendored.difference === undefined) {
    const why = isDirectory(built(module))
      ? "it comes from a directory"
      : "its archive was not given";
    return claimOf(VENDOR_ARCHIVE_MISSING, {
      ...about,
      message: `the vendored files of ${path} cannot be compared: ${why}`,
      missing: [
        `--mod-cache with the archive of ${built(module).path} ${built(module).version}, whose hash go.sum has`,
      ],
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

function editedFiles({ differing, extra }: VendorDifference): string | undefined {
  const all = [...differing, ...extra.map((name) => `${name} (not in the module)`)];
  if (all.length === 0) return undefined;
  const more = all.length > MOST_FILES ? ` and ${all.length - MOST_FILES} more` : "";
  return `${all.slice(0, MOST_FILES).join(", ")}${more}`;
}
