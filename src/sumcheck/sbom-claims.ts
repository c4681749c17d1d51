import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildInfo } from "../facts/go/build-info.ts";
import {
  type ListedModule,
  type SbomAgainstModules,
  sbomAgainstModules,
} from "../facts/sbom/compare/sbom-against-modules.ts";
import { parseToolchain } from "../go-modules/version/toolchain.ts";
import { claimOf } from "./claim-code.ts";
import {
  SBOM_INCOMPLETE,
  SBOM_LACKS_MODULE,
  SBOM_MATCHES,
  SBOM_PROGRAM_DIFFERS,
  SBOM_SUM_DIFFERS,
  SBOM_TOOLCHAIN_DIFFERS,
  SBOM_VERSION_DIFFERS,
  SBOM_WITHOUT_VERSION,
} from "./codes/given.ts";
import type { SbomEvidence, SumcheckEvidence } from "./evidence.ts";

/**
 * That the bill of materials is of this program and lists what was linked; silent where none was given. It may list more: tests
 * and tools.
 */
export function sbomClaims({ binary, sbom }: SumcheckEvidence): readonly Claim[] {
  if (sbom === undefined || "unreadable" in binary.info) return [];
  const against = sbomAgainstModules(sbom.sbom, binary.info.modules);
  return [
    ...programClaim(binary.info, sbom),
    ...against.modules.map((module) => moduleClaim(module, sbom, against)),
    ...toolchainClaim(binary.info, sbom, against),
  ];
}

/** Of documents that say which Go module they are about. Versions are not compared: generators make up that of a main module. */
function programClaim({ main }: BuildInfo, { file, sbom }: SbomEvidence): readonly Claim[] {
  const about = sbom.root?.module?.path;
  if (main === undefined || about === undefined || about === main.path) return [];
  const message = `${file} is about ${about}, and the binary's main module is ${main.path}`;
  return [claimOf(SBOM_PROGRAM_DIFFERS, { message, place: { file } })];
}

function moduleClaim(
  { path, version, state, versions, sum }: ListedModule,
  { file }: SbomEvidence,
  { completeness }: SbomAgainstModules,
): Claim {
  const about = { module: path, version, place: { file } };
  if (state === "other_version") {
    const message = `${path} is linked at ${version}, and ${file} lists ${versions.join(", ")}`;
    return claimOf(SBOM_VERSION_DIFFERS, { ...about, message });
  }
  if (state === "no_version") {
    const message = `${path} is linked at ${version}, and ${file} lists it without a version`;
    return claimOf(SBOM_WITHOUT_VERSION, { ...about, message, missing: ["its version"] });
  }
  if (state === "missing" && (completeness ?? "complete") !== "complete") {
    const message = `${path}@${version} is linked, and ${file} does not list it: of its completeness it says ${completeness}`;
    return claimOf(SBOM_INCOMPLETE, { ...about, message, missing: ["a complete SBOM"] });
  }
  if (state === "missing") {
    const message = `${path}@${version} is linked, and ${file} does not list it`;
    return claimOf(SBOM_LACKS_MODULE, { ...about, message });
  }
  if (sum === "differs") {
    const message = `${file} has another hash of ${path}@${version} than the binary records`;
    return claimOf(SBOM_SUM_DIFFERS, { ...about, message });
  }
  const message = `${file} lists ${path}@${version}${SUM_TEXTS[sum]}`;
  return claimOf(SBOM_MATCHES, { ...about, message });
}

const SUM_TEXTS = {
  agrees: " with its hash",
  other: " with a SHA-256 that is not its h1: it may be that of an archive",
  unknown: "",
};

/** Of documents that list the standard library: the one that was linked must be among what they list. */
function toolchainClaim(
  { goVersion }: BuildInfo,
  { file }: SbomEvidence,
  { standardLibrary }: SbomAgainstModules,
): readonly Claim[] {
  const toolchain = parseToolchain(goVersion);
  if (toolchain.kind !== "release" || standardLibrary.length === 0) return [];
  if (standardLibrary.includes(toolchain.version)) return [];
  const message = `the compiler is ${goVersion}, and ${file} lists the standard library of ${standardLibrary.join(", ")}`;
  return [claimOf(SBOM_TOOLCHAIN_DIFFERS, { message, place: { file } })];
}
