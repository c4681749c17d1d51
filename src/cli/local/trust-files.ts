import path from "node:path";
import { PolicyError, systemCodeOf } from "../../domain/policy-error.ts";
import type { ChainOptions } from "../../facts/attestation/chain/verify-chain.ts";
import { type NamedKey, readPublicKey } from "../../facts/attestation/dsse/keys.ts";
import { MAX_EVIDENCE_BYTES } from "../../facts/attestation/evidence/evidence.ts";
import type { EvidenceFile } from "../../facts/attestation/evidence/read-evidence.ts";
import { openTrustPolicy, type RootKeys } from "../../facts/attestation/trust/trust-envelope.ts";
import type { TrustPolicy } from "../../facts/attestation/trust/trust-policy.ts";
import {
  readTrustState,
  type TrustState,
  withSeen,
  writeTrustState,
} from "../../facts/attestation/trust/trust-state.ts";
import { verifyTrustPolicy } from "../../facts/attestation/trust/verify-trust-policy.ts";
import { utf8Text } from "../../means/text/utf8-text.ts";
import type { CliIo } from "../cli-io.ts";
import { replaceFile } from "./replace-file.ts";
import { readInputFile } from "./source-path.ts";

/** Where whom a consumer believes is written, and what it has seen of it. */
export interface TrustFiles {
  readonly trust: string;
  readonly trustKey?: readonly string[];
  readonly trustThreshold?: number;
  readonly trustState?: string;
  readonly trustMinimumVersion?: number;
}

/** Is told of each file of evidence and of the trust policy what it held. */
export type TellRead = (file: string, bytes: Uint8Array) => void;

const MAX_TRUST_BYTES = 4 * 1024 * 1024;

/** Reads the trust policy with what was seen of it; one that holds now is kept as seen. */
export async function readTrust(
  io: CliIo,
  files: TrustFiles,
  time: number,
  told: TellRead = () => {},
): Promise<{ readonly policy: TrustPolicy; readonly options: ChainOptions }> {
  const { trust, trustState, trustMinimumVersion: minimumVersion } = files;
  const bytes = await readSmall(io, trust);
  told(trust, bytes);
  const { content, isSigned } = openTrustPolicy(bytes, trust, await rootKeys(io, files));
  const folder = path.dirname(trust);
  // What reads certificates takes a while to load, and no other command needs it.
  const { readTrustPolicy } = await import("../../facts/attestation/trust/read-trust-policy.ts");
  const policy = await readTrustPolicy(content, {
    file: trust,
    isSigned,
    readBeside: async (name) => await readSmall(io, path.join(folder, name)),
  });
  const state = trustState === undefined ? undefined : await readState(io, trustState);
  const options = { time, seen: state?.get(policy.name), minimumVersion };
  if (state !== undefined && trustState !== undefined) {
    const isCurrent = verifyTrustPolicy(policy, options).kind === "current";
    const isNewer = policy.version > (options.seen?.version ?? 0);
    if (isCurrent && isNewer) {
      await replaceFile(path.resolve(io.cwd, trustState), writeTrustState(withSeen(state, policy)));
    }
  }
  return { policy, options };
}

/** Reads signed evidence (`-`: standard input). What is none is told in `unread`. */
export async function readEvidenceFiles(
  io: CliIo,
  files: readonly string[],
  told: TellRead = () => {},
): Promise<EvidenceFile> {
  const { readEvidence } = await import("../../facts/attestation/evidence/read-evidence.ts");
  const all: EvidenceFile[] = [];
  for (const file of files) {
    const tooLarge = `${file} is larger than 64 MiB; no statement is`;
    const bytes = await readInputFile(io, file, { limit: MAX_EVIDENCE_BYTES, tooLarge });
    told(file, bytes);
    all.push(readEvidence(bytes, file));
  }
  return {
    evidence: all.flatMap(({ evidence }) => evidence),
    unread: all.flatMap(({ unread }) => unread),
  };
}

async function rootKeys(
  io: CliIo,
  { trustKey = [], trustThreshold }: TrustFiles,
): Promise<RootKeys | undefined> {
  const keys: NamedKey[] = [];
  for (const file of trustKey) {
    const read = readPublicKey(utf8Text(file, await readSmall(io, file)));
    if (read.kind === "refused") {
      throw new PolicyError("invalid_parameter", `${file} is no root key: ${read.reason}`);
    }
    keys.push(read.key);
  }
  const count = new Set(keys.map(({ id }) => id)).size;
  const threshold = trustThreshold ?? count;
  if (threshold > count) {
    const message = `--trust-threshold ${threshold} cannot be reached: ${count} root keys are given`;
    throw new PolicyError("invalid_parameter", message);
  }
  return count === 0 ? undefined : { keys, threshold };
}

/** Nothing was seen where there is no such file yet. */
async function readState(io: CliIo, file: string): Promise<TrustState> {
  try {
    return readTrustState(await readSmall(io, file), file);
  } catch (error) {
    const cause = typeof error === "object" && error !== null && "cause" in error && error.cause;
    if (systemCodeOf(cause) === "ENOENT") return new Map();
    throw error;
  }
}

async function readSmall(io: CliIo, file: string): Promise<Uint8Array> {
  const tooLarge = `${file} is larger than 4 MiB; no trust policy, key or root is`;
  return await readInputFile(io, file, { limit: MAX_TRUST_BYTES, tooLarge });
}
