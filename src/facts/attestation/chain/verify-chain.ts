import { PolicyError } from "../../../domain/policy-error.ts";
import type { ClaimOutcome } from "../../dependencies/claim.ts";
import type { EvidenceFacts } from "../../dependencies/dependency-facts.ts";
import { EVIDENCE_CODES } from "../codes.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { ARTEFACTS, type Artefact } from "../statement/named-digests.ts";
import type { Layer } from "../trust/trust-document.ts";
import type { TrustPolicy } from "../trust/trust-policy.ts";
import { type SeenTrust, verifyTrustPolicy } from "../trust/verify-trust-policy.ts";
import { absenceOf } from "./absence.ts";
import type { Fault } from "./fault.ts";
import { principalsOf } from "./fill-layer.ts";
import { timeText } from "./judge-signer.ts";
import type { Digests } from "./judge-statement.ts";
import { type Chain, type LayerEnd, searchChain } from "./search-chain.ts";
import { type GivenFacts, tellStatements } from "./tell-statements.ts";
import { type Sorted, verifiedStatements } from "./verified-statement.ts";

/** What the consumer holds in its hands, and worked out itself. */
export type ChainSubject = { readonly [artefact in Artefact]?: string | undefined };

export interface ChainOptions {
  /** For when is judged: milliseconds since the epoch. */
  readonly time: number;
  readonly seen?: SeenTrust | undefined;
  readonly minimumVersion?: number | undefined;
}

export interface ChainFacts {
  /** Verified only where every layer is, and everything that was given is linked. */
  readonly outcome: ClaimOutcome;
  /** In the order of the trust policy. */
  readonly layers: readonly EvidenceFacts[];
  /** The digests that belong together: those given, and those that verified layers name. */
  readonly digests: ChainSubject;
  /** What was given, and no verified layer is about or names: nobody vouches for it. */
  readonly unlinked: readonly Artefact[];
  /** What became of each statement that was given. */
  readonly statements: readonly GivenFacts[];
}

/**
 * Verifies the evidence for one artefact by a trust policy, offline: every layer signed by enough distinct principals, linked by
 * digests, in the order of time. What cannot be verified is told and breaks nothing. Throws `invalid_parameter` without a digest.
 */
export function verifyChain(
  given: readonly Evidence[],
  policy: TrustPolicy,
  subject: ChainSubject,
  { time, seen, minimumVersion }: ChainOptions,
): ChainFacts {
  const digests = digestsOf(subject);
  const verdict = verifyTrustPolicy(policy, { time, seen, minimumVersion });
  if (verdict.kind === "refused") {
    return allFailed(policy, digests, { code: verdict.code, message: verdict.reason });
  }
  const denied = [...digests.values()].find((digest) => policy.deniedArtefacts.has(digest));
  if (denied !== undefined) {
    const message = `${denied} is denied by the trust policy`;
    return allFailed(policy, digests, { code: "artefact_denied", message });
  }
  const sorted = verifiedStatements(given, policy);
  const { verified: statements } = sorted;
  const chain = searchChain({ policy, statements, given: digests, now: time });
  const layers = [...chain.ends].map(([layer, end]) => factsOf(layer, end, sorted, policy));
  const unlinked = unlinkedIn(digests, chain);
  return {
    outcome: outcomeOf(layers, unlinked),
    layers,
    digests: Object.fromEntries(chain.digests),
    unlinked,
    statements: tellStatements(sorted, chain, { policy, now: time }),
  };
}

function digestsOf(subject: ChainSubject): Digests {
  const digests = new Map<Artefact, string>();
  for (const artefact of ARTEFACTS) {
    const digest = subject[artefact];
    if (digest !== undefined) digests.set(artefact, digest);
  }
  if (digests.size > 0) return digests;
  throw new PolicyError("invalid_parameter", "say what the evidence is about: give a digest");
}

function allFailed(policy: TrustPolicy, digests: Digests, fault: Fault): ChainFacts {
  const layers = policy.layers.map((layer) => failed(layer, fault));
  return {
    outcome: outcomeOf(layers, []),
    layers,
    digests: Object.fromEntries(digests),
    unlinked: [],
    statements: [],
  };
}

function failed({ name }: Layer, { code, message }: Fault): EvidenceFacts {
  return { layer: name, outcome: EVIDENCE_CODES[code].outcome, code, message, principals: [] };
}

function factsOf(layer: Layer, end: LayerEnd, sorted: Sorted, policy: TrustPolicy): EvidenceFacts {
  if (end.kind === "fault") return failed(layer, end.fault ?? absenceOf(layer, sorted, policy));
  const principals = principalsOf(end.signers);
  const times = end.signers.flatMap(({ trustedTime }) => trustedTime ?? []);
  const message = `signed by ${principals.join(", ")}`;
  return {
    layer: layer.name,
    outcome: "verified",
    code: "verified",
    message,
    principals,
    ...(times.length > 0 && { time: timeText(Math.max(...times)) }),
  };
}

function unlinkedIn(given: Digests, { ends }: Chain): Artefact[] {
  const linked = new Set(
    [...ends].flatMap(([{ subject, names }, { kind }]) =>
      kind === "verified" ? [subject, ...names] : [],
    ),
  );
  return [...given.keys()].filter((artefact) => !linked.has(artefact));
}

function outcomeOf(layers: readonly EvidenceFacts[], unlinked: readonly Artefact[]): ClaimOutcome {
  const outcomes = layers.map(({ outcome }) => outcome);
  if (outcomes.includes("contradicted")) return "contradicted";
  return outcomes.includes("not_verifiable") || unlinked.length > 0 ? "not_verifiable" : "verified";
}
