import type { Claim } from "../facts/dependencies/claim.ts";
import type { BuildModule } from "../facts/go/build-info.ts";
import { built, isDirectory } from "../facts/go/built-module.ts";
import type { LoggedSum } from "../facts/go/checksum-database/logged-sums.ts";
import { type ClaimDetails, claimOf } from "./claim-code.ts";
import {
  CHECKSUM_LOG_AGREES,
  CHECKSUM_LOG_DIFFERS,
  CHECKSUM_LOG_MISSING,
  CHECKSUM_LOG_PROOF_WRONG,
  CHECKSUM_LOG_UNPROVEN,
} from "./codes/given.ts";
import type { SumcheckEvidence } from "./evidence.ts";

/** A hash of a module, and who says so. */
interface SaidSum {
  readonly hash: string;
  readonly who: string;
  readonly place?: Claim["place"];
}

/** That the checksum database has the hashes of the build and of go.sum; silent where no records were given. */
export function logClaims({ binary, sums, log }: SumcheckEvidence): readonly Claim[] {
  if (log === undefined || "unreadable" in binary.info) return [];
  const declared = declaredSums(sums);
  return binary.info.modules
    .filter((module) => !isDirectory(built(module)))
    .map((module) => {
      const { path, version, sum } = built(module);
      const key = `${path} ${version}`;
      const recorded = sum === "" ? [] : [{ hash: sum, who: "the build" }];
      return logClaim(module, log.get(key), [...recorded, ...(declared.get(key) ?? [])]);
    });
}

function declaredSums(sums: SumcheckEvidence["sums"]): ReadonlyMap<string, readonly SaidSum[]> {
  const declared = new Map<string, SaidSum[]>();
  for (const { file, entries } of sums) {
    for (const { path, version, goMod, hash, row } of entries) {
      if (goMod || !hash.startsWith("h1:")) continue;
      const key = `${path} ${version}`;
      const said = declared.get(key) ?? [];
      said.push({ hash, who: file, place: { file, row } });
      declared.set(key, said);
    }
  }
  return declared;
}

function logClaim(
  module: BuildModule,
  logged: LoggedSum | undefined,
  said: readonly SaidSum[],
): Claim {
  const { path, version } = built(module);
  const about = { module: module.path, version: module.version };
  if (logged === undefined) return missing(about, `no record of ${path}@${version} was given`);
  if (logged.proof === "contradicted") {
    const message = `the record of ${path}@${version} is none of the log: ${logged.why}`;
    return claimOf(CHECKSUM_LOG_PROOF_WRONG, { ...about, message });
  }
  if (said.length === 0) {
    return missing(about, `nothing says which hash of ${path}@${version} was used`);
  }
  const other = said.find(({ hash }) => hash !== logged.hash);
  if (other !== undefined) {
    const message = `the checksum database has ${logged.hash} for ${path}@${version}, ${other.who} has ${other.hash}`;
    return claimOf(CHECKSUM_LOG_DIFFERS, { ...about, message, place: other.place });
  }
  if (logged.proof === "not_verifiable") {
    const message = `a record has the hash of ${path}@${version}: ${logged.why}`;
    return claimOf(CHECKSUM_LOG_UNPROVEN, {
      ...about,
      message,
      missing: ["a signed tree and the proof or tiles that lead to it"],
    });
  }
  const message = `the checksum database has the hash of ${path}@${version}`;
  return claimOf(CHECKSUM_LOG_AGREES, { ...about, message });
}

function missing(about: Pick<ClaimDetails, "module" | "version">, message: string): Claim {
  return claimOf(CHECKSUM_LOG_MISSING, {
    ...about,
    message,
    missing: ["the module's record of the checksum database (private modules have none)"],
  });
}
