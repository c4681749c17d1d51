import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildModule } from "../facts/go/build-info.ts";
import { built, isDirectory } from "../facts/go/built-module.ts";
import type { SumFile } from "../facts/go/sum-file.ts";
import { indexSums, type PlacedSum, type SumIndex } from "../facts/go/sum-index.ts";
import { claimOf } from "./claim-code.ts";
import {
  SUM_CONFLICTING,
  SUM_DIFFERS,
  SUM_FILE_COVERS,
  SUM_FILE_OF_ANOTHER_BUILD,
  SUM_FILE_UNKNOWN,
  SUM_MATCHES,
  SUM_MISSING,
  SUM_NOT_RECORDED,
  SUM_OF_A_DIRECTORY,
  SUM_OF_VENDORED_FILES,
  SUM_ONLY_IN_WORKSPACE,
} from "./codes/modules.ts";
import type { SumcheckEvidence } from "./evidence.ts";
import { vendoredState } from "./vendored-state.ts";

/**
 * That the hashes which the binary records are those of the sum files, for each module that was linked. Built from a vendor
 * folder it records none: then its files stand in, where they are those of an archive whose hash a sum file has.
 */
export function sumClaims({ binary, sums, workspace, vendor }: SumcheckEvidence): readonly Claim[] {
  if ("unreadable" in binary.info) return [];
  const own = indexSums(sums);
  const all = indexSums([...sums, ...(workspace?.sums ?? [])]);
  const stands = (module: BuildModule): boolean =>
    vendor !== undefined && vendoredState(module, vendor).kind === "as_in_archive";
  const { modules } = binary.info;
  const claims = modules.map((module) => sumClaim(module, own, all, stands(module)));
  const needed = modules.filter(
    (module) => !isDirectory(built(module)) && (built(module).sum !== "" || stands(module)),
  );
  return [...claims, sumFileClaim(needed.map(built), modules.length, own, sums)];
}

function sumClaim(module: BuildModule, own: SumIndex, all: SumIndex, isVendored: boolean): Claim {
  const { path, version, sum } = built(module);
  const about = { module: module.path, version: module.version };
  const name = module.replace === undefined ? path : `${module.path} (replaced by ${path})`;
  if (isDirectory(built(module))) {
    const message = `${name} was built from a directory, of which no file has a hash`;
    const missing = ["a replacement by a version, or a release of the module"];
    return claimOf(SUM_OF_A_DIRECTORY, { ...about, message, missing });
  }
  const key = { path, version, goMod: false };
  const recorded = all.sumOf(key);
  if (recorded.kind === "conflicting") {
    const [first, second] = differing(recorded.places);
    const message = `${name}@${version} has two hashes: ${told(first)} and ${told(second)}`;
    return claimOf(SUM_CONFLICTING, { ...about, message, place: placeOf(second) });
  }
  if (sum === "" && !(isVendored && recorded.kind === "recorded")) {
    const message = `the binary records no hash of ${name}@${version}`;
    const missing = [
      "a build without -mod=vendor, or --vendor, whose files are held against archives",
    ];
    return claimOf(SUM_NOT_RECORDED, { ...about, message, missing });
  }
  if (recorded.kind !== "recorded") {
    const message = `no sum file has ${path} ${version}; the binary records ${sum}`;
    return claimOf(SUM_MISSING, {
      ...about,
      message,
      missing: [`a line of go.sum: ${path} ${version} h1:...`],
    });
  }
  const ofOwn = own.sumOf(key);
  const [expected] = ofOwn.kind === "recorded" ? ofOwn.places : recorded.places;
  if (expected === undefined) throw new Error("a hash that is recorded nowhere");
  if (sum !== "" && expected.hash !== sum) {
    const message = `${name}@${version}: the binary records ${sum}, ${told(expected)}`;
    return claimOf(SUM_DIFFERS, { ...about, message, place: placeOf(expected) });
  }
  if (ofOwn.kind !== "recorded") {
    const message = `only ${expected.file} has the hash of ${name}@${version}: outside the workspace the program does not build so`;
    return claimOf(SUM_ONLY_IN_WORKSPACE, { ...about, message, place: placeOf(expected) });
  }
  const place = placeOf(expected);
  if (sum === "") {
    const message = `the vendored files of ${name}@${version} are those of the archive that ${expected.file} has the hash of`;
    return claimOf(SUM_OF_VENDORED_FILES, { ...about, message, place });
  }
  const message = `${name}@${version} has the hash of ${expected.file}`;
  return claimOf(SUM_MATCHES, { ...about, message, place });
}

/** Go builds nothing of which go.sum lacks the hash: a file that lacks one is not the file of this build. */
function sumFileClaim(
  needed: readonly BuildModule[],
  linked: number,
  own: SumIndex,
  sums: readonly SumFile[],
): Claim {
  const lacking = needed.filter(
    ({ path, version }) =>
      !["recorded", "conflicting"].includes(own.sumOf({ path, version, goMod: false }).kind),
  );
  const [first] = lacking;
  if (needed.length === 0 && linked > 0) {
    const message =
      "the binary records no hash at all, so nothing tells which sum file it was built with";
    const missing = ["a build without -mod=vendor and without directories"];
    return claimOf(SUM_FILE_UNKNOWN, { message, missing });
  }
  if (needed.length === 0) {
    return claimOf(SUM_FILE_COVERS, { message: "the build needed no hash" });
  }
  if (sums.length === 0) {
    const message = `no go.sum was given, and the build needed ${needed.length} hashes`;
    return claimOf(SUM_FILE_UNKNOWN, { message, missing: ["--sum-file go.sum"] });
  }
  const name = sums.map(({ file }) => file).join(" and ");
  if (first === undefined) {
    const message = `${name} has every hash that the build needed (${needed.length})`;
    return claimOf(SUM_FILE_COVERS, { message });
  }
  const message = `${name} lacks ${lacking.length} of ${needed.length} hashes that the build needed, such as ${first.path} ${first.version}`;
  return claimOf(SUM_FILE_OF_ANOTHER_BUILD, { message });
}

/** Two places that say different things. */
function differing(places: readonly PlacedSum[]): readonly [PlacedSum, PlacedSum] {
  const [first] = places;
  const other = places.find(({ hash }) => hash !== first?.hash);
  if (first === undefined || other === undefined) throw new Error("a conflict of one hash");
  return [first, other];
}

function told({ file, row, hash }: PlacedSum): string {
  return `${file}:${row} has ${hash}`;
}

function placeOf({ file, row }: PlacedSum): { file: string; row: number } {
  return { file, row };
}
