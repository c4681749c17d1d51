import type { JsonObject } from "../domain/json-value.ts";
import type { Revision } from "../domain/revision.ts";
import { timeText } from "../facts/attestation/chain/judge-signer.ts";
import type { Envelope } from "../facts/attestation/dsse/envelope.ts";
import type { NamedKey } from "../facts/attestation/dsse/keys.ts";
import { VERIFICATION_SUMMARY } from "../facts/attestation/statement/predicates.ts";
import type { Resource } from "../facts/attestation/statement/statement.ts";
import { signStatement } from "./sign-statement.ts";

/** What a gate decided, as it signs it: a SLSA verification summary 1.0. */
export interface Verdict {
  /** Who verified: a URI. */
  readonly verifier: string;
  /** Milliseconds since the epoch; whole seconds are told. */
  readonly time: number;
  /** The artefacts that it is about: the binary by its SHA-256. */
  readonly subject: readonly Resource[];
  /** What was judged, such as `pkg:golang/github.com/example/app@v1.2.0`. */
  readonly resourceUri: string;
  /** The bundle whose policy decided, and the very content that it had: the revision. */
  readonly policy: { readonly uri: string; readonly revision: Revision };
  /** The statements that were looked at, by their digests. */
  readonly inputAttestations: readonly Resource[];
  readonly passed: boolean;
  /** What the policy found to hold, in SLSA's words or the gate's own; of a verdict that failed none. */
  readonly verifiedLevels: readonly string[];
  /** Of one decision, for whoever asks the gate why. */
  readonly decisionId?: string | undefined;
}

/** The digest of a policy's revision: it names the bundle's content, and is no plain hash of a file. */
const REVISION_DIGEST = "gatehouseRevision";

/** Pure: the time comes with the verdict. */
export function signVerdict(verdict: Verdict, keys: readonly NamedKey[]): Envelope {
  const { policy, decisionId, passed } = verdict;
  const predicate: JsonObject = {
    verifier: { id: verdict.verifier },
    timeVerified: timeText(verdict.time),
    resourceUri: verdict.resourceUri,
    policy: { uri: policy.uri, digest: { [REVISION_DIGEST]: policy.revision } },
    inputAttestations: verdict.inputAttestations.map(({ uri, digest }) => ({
      ...(uri !== undefined && { uri }),
      digest,
    })),
    verificationResult: passed ? "PASSED" : "FAILED",
    verifiedLevels: passed ? verdict.verifiedLevels : [],
    slsaVersion: "1.0",
    ...(decisionId !== undefined && { "gatehouse/decisionId": decisionId }),
  };
  const { subject } = verdict;
  return signStatement({ subject, predicateType: VERIFICATION_SUMMARY, predicate }, keys);
}
