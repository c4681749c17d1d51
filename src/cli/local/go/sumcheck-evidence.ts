import { MAX_ADVISORIES_BYTES, readAdvisories } from "../../../facts/advisories/read-advisories.ts";
import type { ChainSubject } from "../../../facts/attestation/chain/verify-chain.ts";
import type { TrustPolicy } from "../../../facts/attestation/trust/trust-policy.ts";
import type { BinaryFile } from "../../../facts/go/build-info/read-binary.ts";
import { loggedSums } from "../../../facts/go/checksum-database/logged-sums.ts";
import { readChecksumRecords } from "../../../facts/go/checksum-database/read-checksum-records.ts";
import {
  GO_CHECKSUM_KEY,
  parseVerifierKey,
} from "../../../facts/go/checksum-database/verifier-key.ts";
import type { SumFile } from "../../../facts/go/sum-file.ts";
import { indexSums } from "../../../facts/go/sum-index.ts";
import { hashText, semanticHashes } from "../../../facts/sbom/hash/semantic-hash.ts";
import type { SbomEvidence, SumcheckEvidence } from "../../../sumcheck/evidence.ts";
import { knownAdvisories } from "../../../sumcheck/known-advisories.ts";
import { projectEvidence } from "../../../sumcheck/project-evidence.ts";
import type { CliIo } from "../../cli-io.ts";
import { reportWarnings } from "../../failure.ts";
import { readEvidenceFiles, readTrust, type TrustFiles } from "../trust-files.ts";
import { moduleCache, moduleCacheFolder } from "./module-cache.ts";
import type { GoProgram, GoProgramOptions } from "./read-go-program.ts";
import type { SourceReader } from "./source-reader.ts";
import { vendorEvidence } from "./vendor-evidence.ts";

/** What a binary is held against besides its own files, by the names of the options. */
export interface EvidenceOptions extends Omit<TrustFiles, "trust"> {
  readonly module?: string | undefined;
  readonly vendor?: string | undefined;
  readonly advisories?: string | undefined;
  readonly checksumRecords?: string | undefined;
  readonly checksumKey?: string | undefined;
  readonly trust?: string | undefined;
  readonly attestation?: readonly string[] | undefined;
}

/** What was read before. */
export interface ReadFiles {
  readonly binary: BinaryFile;
  readonly program?: GoProgram | undefined;
  /** Where there is no go.mod. */
  readonly sums: readonly SumFile[];
  readonly sbom?: (SbomEvidence & { readonly sha256: string }) | undefined;
  /** For when is judged, milliseconds since the epoch. */
  readonly time: number;
}

/** All that the claims about a binary are made of. */
export async function sumcheckEvidence(
  io: CliIo,
  options: EvidenceOptions & Pick<GoProgramOptions, "modCache">,
  { binary, program, sums, sbom, time }: ReadFiles,
  reader: SourceReader,
): Promise<SumcheckEvidence> {
  const { file, reading } = binary;
  const files =
    program === undefined
      ? { sums }
      : projectEvidence({
          main: program.own,
          modules: program.program.modules,
          source: program.program.source,
          selected: program.program.selected(),
          sums: program.sums,
          otherSums: program.otherSums,
          outsideRepository: program.program.outsideRepository,
        });
  return {
    binary: {
      file,
      info: reading.kind === "read" ? reading.info : { unreadable: reading.message },
    },
    module: options.module,
    ...files,
    sbom,
    vendor: await vendorOf(io, options, program, sums, reader),
    log: await logOf(options, reader),
    advisories: await advisoriesOf(options, reader),
    signatures: await signaturesOf(io, options, { binary, sbom, time }, reader),
    untrusted: options.trust === undefined ? options.attestation : undefined,
  };
}

async function vendorOf(
  io: CliIo,
  { vendor, modCache }: EvidenceOptions & Pick<GoProgramOptions, "modCache">,
  program: GoProgram | undefined,
  sums: readonly SumFile[],
  reader: SourceReader,
): Promise<SumcheckEvidence["vendor"]> {
  if (vendor === undefined) return undefined;
  const all = [...sums, ...(program?.otherSums ?? [])];
  const cache = program?.cache ?? moduleCache(io, moduleCacheFolder(io, modCache), indexSums(all));
  return await vendorEvidence(io, vendor, all, cache, reader);
}

async function logOf(
  { checksumRecords, checksumKey = GO_CHECKSUM_KEY }: EvidenceOptions,
  reader: SourceReader,
): Promise<SumcheckEvidence["log"]> {
  if (checksumRecords === undefined) return undefined;
  const bytes = await reader.read(checksumRecords, "checksum-records");
  const records = readChecksumRecords(bytes, checksumRecords);
  return await loggedSums(records, [parseVerifierKey(checksumKey)]);
}

async function advisoriesOf(
  { advisories }: EvidenceOptions,
  reader: SourceReader,
): Promise<SumcheckEvidence["advisories"]> {
  if (advisories === undefined) return undefined;
  const bytes = await reader.read(advisories, "advisories", MAX_ADVISORIES_BYTES);
  return knownAdvisories(readAdvisories(bytes, advisories));
}

async function signaturesOf(
  io: CliIo,
  { trust, attestation = [], ...more }: EvidenceOptions,
  { binary, sbom, time }: Pick<ReadFiles, "binary" | "sbom" | "time">,
  reader: SourceReader,
): Promise<SumcheckEvidence["signatures"]> {
  if (trust === undefined) return undefined;
  // The libraries behind it take a third of a second to load.
  const { verifyChain } = await import("../../../facts/attestation/chain/verify-chain.ts");
  const { policy, options } = await readTrust(io, { ...more, trust }, time, (file, bytes) =>
    reader.add(file, "trust-policy", bytes),
  );
  const { evidence, unread } = await readEvidenceFiles(io, attestation, (file, bytes) =>
    reader.add(file, "attestation", bytes),
  );
  reportWarnings(io, unread, undefined);
  return verifyChain(evidence, policy, subjectOf(policy, binary, sbom), options);
}

/** The binary, and of the SBOM what a layer speaks of: a digest that none names would count as not vouched for. */
function subjectOf(
  { layers }: TrustPolicy,
  { sha256 }: BinaryFile,
  sbom: ReadFiles["sbom"],
): ChainSubject {
  const spoken = new Set(layers.flatMap(({ subject, names }) => [subject, ...names]));
  if (sbom === undefined) return { binary: sha256 };
  const { full } = semanticHashes(sbom.sbom);
  return {
    binary: sha256,
    ...(spoken.has("sbom") && { sbom: sbom.sha256 }),
    ...(spoken.has("semanticHash") && { semanticHash: hashText("full", full) }),
  };
}
