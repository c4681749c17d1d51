import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildModule } from "../facts/go/build-info.ts";
import type { SumEntry, SumFile } from "../facts/go/sum-file.ts";
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
  SUM_ONLY_IN_WORKSPACE,
} from "./codes/modules.ts";
import type { SumcheckEvidence } from "./evidence.ts";
import { NO_VERSION } from "./program-claims.ts";

/** That the hashes which the binary records are those of the sum files, for each module that was linked. */
export function sumClaims({ binary, sums, workspace }: SumcheckEvidence): readonly Claim[] {
  if ("unreadable" in binary.info) return [];
  const own = indexOf(sums);
  const others = indexOf(workspace?.sums ?? []);
  const claims = binary.info.modules.map((module) => sumClaim(module, own, others));
  return [...claims, sumFileClaim(binary.info.modules, own, sums)];
}

type SumIndex = ReadonlyMap<string, readonly PlacedSum[]>;

interface PlacedSum extends SumEntry {
  readonly file: string;
}

function indexOf(files: readonly SumFile[]): SumIndex {
  const index = new Map<string, PlacedSum[]>();
  for (const { file, entries } of files) {
    for (const entry of entries) {
      if (entry.goMod || !entry.hash.startsWith("h1:")) continue;
      const key = keyOf(entry.path, entry.version);
      const found = index.get(key);
      if (found === undefined) index.set(key, [{ ...entry, file }]);
      else found.push({ ...entry, file });
    }
  }
  return index;
}

/** What was built: the replacement, where there is one. */
export function built(module: BuildModule): BuildModule {
  return module.replace ?? module;
}

/** A replacement by a directory: recorded as (devel) by today's Go, without a version by older ones. */
export function isDirectory({ version }: BuildModule): boolean {
  return version === "" || version === NO_VERSION;
}

function sumClaim(module: BuildModule, own: SumIndex, others: SumIndex): Claim {
  const { path, version, sum } = built(module);
  const about = { module: module.path, version: module.version };
  const name = module.replace === undefined ? path : `${module.path} (replaced by ${path})`;
  if (isDirectory(built(module))) {
    const message = `${name} was built from a directory, of which no file has a hash`;
    const missing = ["a replacement by a version, or a release of the module"];
    return claimOf(SUM_OF_A_DIRECTORY, { ...about, message, missing });
  }
  const declared = own.get(keyOf(path, version)) ?? [];
  const elsewhere = others.get(keyOf(path, version)) ?? [];
  const conflict = conflictOf([...declared, ...elsewhere]);
  if (conflict !== undefined) {
    const message = `${name}@${version} has two hashes: ${conflict.map(told).join(" and ")}`;
    return claimOf(SUM_CONFLICTING, { ...about, message, place: placeOf(conflict[1]) });
  }
  const [line] = declared;
  const [otherLine] = elsewhere;
  const expected = line ?? otherLine;
  if (sum === "") {
    const message = `the binary records no hash of ${name}@${version}`;
    const missing = ["a build without -mod=vendor, or vendored files held against archives"];
    return claimOf(SUM_NOT_RECORDED, { ...about, message, missing });
  }
  if (expected === undefined) {
    const message = `no sum file has ${path} ${version}; the binary records ${sum}`;
    return claimOf(SUM_MISSING, {
      ...about,
      message,
      missing: [`a line of go.sum: ${path} ${version} h1:...`],
    });
  }
  if (expected.hash !== sum) {
    const message = `${name}@${version}: the binary records ${sum}, ${told(expected)}`;
    return claimOf(SUM_DIFFERS, { ...about, message, place: placeOf(expected) });
  }
  if (line === undefined) {
    const message = `only ${expected.file} has the hash of ${name}@${version}: outside the workspace the program does not build so`;
    return claimOf(SUM_ONLY_IN_WORKSPACE, { ...about, message, place: placeOf(expected) });
  }
  return claimOf(SUM_MATCHES, {
    ...about,
    message: `${name}@${version} has the hash of ${line.file}`,
    place: placeOf(line),
  });
}

/** Go builds nothing of which go.sum lacks the hash: a file that lacks one is not the file of this build. */
function sumFileClaim(
  modules: readonly BuildModule[],
  own: SumIndex,
  sums: readonly SumFile[],
): Claim {
  const needed = modules.map(built).filter((module) => !isDirectory(module) && module.sum !== "");
  const lacking = needed.filter(({ path, version }) => !own.has(keyOf(path, version)));
  const name = sums.map(({ file }) => file).join(" and ") || "go.sum";
  const [first] = lacking;
  if (needed.length === 0 && modules.length > 0) {
    const message =
      "the binary records no hash at all, so nothing tells which sum file it was built with";
    const missing = ["a build without -mod=vendor and without directories"];
    return claimOf(SUM_FILE_UNKNOWN, { message, missing });
  }
  if (first === undefined) {
    const message = `${name} has every hash that the build needed (${needed.length})`;
    return claimOf(SUM_FILE_COVERS, { message });
  }
  const message = `${name} lacks ${lacking.length} of ${needed.length} hashes that the build needed, such as ${first.path} ${first.version}`;
  return claimOf(SUM_FILE_OF_ANOTHER_BUILD, { message });
}

function conflictOf(sums: readonly PlacedSum[]): readonly [PlacedSum, PlacedSum] | undefined {
  const [first] = sums;
  const other = sums.find(({ hash }) => hash !== first?.hash);
  return first === undefined || other === undefined ? undefined : [first, other];
}

function told({ file, row, hash }: PlacedSum): string {
  return `${file}:${row} has ${hash}`;
}

function placeOf({ file, row }: PlacedSum): { file: string; row: number } {
  return { file, row };
}

function keyOf(path: string, version: string): string {
  return `${path} ${version}`;
}
