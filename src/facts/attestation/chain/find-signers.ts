import { type EnvelopeSignature, IN_TOTO_PAYLOAD } from "../dsse/envelope.ts";
import { preAuthEncoding } from "../dsse/pre-auth-encoding.ts";
import { isSignatureBy } from "../dsse/signature.ts";
import type { Evidence } from "../evidence/evidence.ts";
import { matchesName } from "../sigstore/matches-name.ts";
import { type CertificateIdentity, verifyBundle } from "../sigstore/verify-bundle.ts";
import type { Signatory, TrustedIdentity, TrustedKey, TrustPolicy } from "../trust/trust-policy.ts";
import type { Fault } from "./fault.ts";

/** Somebody of the trust policy who signed, whether or not they may. */
export interface Signer {
  /** The key, or the identities that the certificate is of, in the order of the policy. */
  readonly by: readonly Signatory[];
  /** The first moment at which a trusted clock saw the signature: milliseconds since the epoch. */
  readonly trustedTime?: number | undefined;
}

/** Why a signature is nobody's; a signatory, where it named one. */
export interface SignatureFault extends Fault {
  readonly named?: Signatory | undefined;
}

export interface FoundSigners {
  readonly signers: readonly Signer[];
  readonly faults: readonly SignatureFault[];
}

/** What trying signatures by all keys may cost, in bytes that are hashed: some seconds. */
const MAX_HASHED = 4 * 1024 * 1024 * 1024;
/** A check of a signature takes as long as hashing so many. */
const CHECK_BYTES = 64 * 1024;

interface Budget {
  /** Bytes that may still be hashed. */
  left: number;
}

/** Finds who signed what is given, within one budget: what it does not reach counts as signed by nobody. */
export function createSignerFinder(policy: TrustPolicy): (evidence: Evidence) => FoundSigners {
  const budget: Budget = { left: MAX_HASHED };
  return (evidence) => {
    const { envelope, bundle, place } = evidence;
    if (envelope.payloadType !== IN_TOTO_PAYLOAD) {
      const message = `${place} says that it holds ${JSON.stringify(envelope.payloadType)}, and ${IN_TOTO_PAYLOAD} was expected`;
      return { signers: [], faults: [{ code: "payload_type_unexpected", message }] };
    }
    return bundle !== undefined && isByCertificate(bundle)
      ? certificateSigners(evidence, bundle, policy)
      : keySigners(evidence, policy, budget);
  };
}

type Bundle = NonNullable<Evidence["bundle"]>;

function isByCertificate({ verificationMaterial }: Bundle): boolean {
  return verificationMaterial.content.$case !== "publicKey";
}

function keySigners(
  { envelope, bundle, place }: Evidence,
  policy: TrustPolicy,
  budget: Budget,
): FoundSigners {
  const data = preAuthEncoding(envelope.payloadType, envelope.payload);
  const signers: Signer[] = [];
  const faults: SignatureFault[] = [];
  for (const signature of envelope.signatures) {
    const by = signatoryOf(signature, data, policy, budget);
    if (by === undefined) faults.push(nobodys(signature, place, policy, budget));
    else signers.push({ by: [by], trustedTime: bundle && trustedTimeOf(bundle, by, policy) });
  }
  return { signers, faults };
}

/** A `keyid` is a hint that nobody signed: it says what is tried first, and decides nothing. */
function signatoryOf(
  { keyid, sig }: EnvelopeSignature,
  data: Uint8Array,
  { keys }: TrustPolicy,
  budget: Budget,
): TrustedKey | undefined {
  const named = keys.filter(({ key }) => key.id === keyid);
  for (const each of [...named, ...keys.filter(({ key }) => key.id !== keyid)]) {
    budget.left -= data.length + CHECK_BYTES;
    if (budget.left < 0) return undefined;
    if (isSignatureBy(each.key.key, data, sig)) return each;
  }
  return undefined;
}

function nobodys(
  { keyid }: EnvelopeSignature,
  place: string,
  { keys }: TrustPolicy,
  { left }: Budget,
): SignatureFault {
  if (left < 0) {
    const message = `${place} was not looked at to its end: there are too many signatures and keys; give only evidence of this artefact`;
    return { code: "chain_too_wide", message };
  }
  const named = keys.find(({ key }) => key.id === keyid);
  if (named === undefined) {
    return {
      code: "key_unknown",
      message: `no key of the trust policy made a signature of ${place}`,
    };
  }
  const message = `a signature of ${place} names the ${named.label} of ${named.principal}, which did not make it`;
  return { code: "signature_invalid", message, named };
}

/** A plain key in a bundle: its log entries and timestamps say when, if any trusted root knows them. */
function trustedTimeOf(bundle: Bundle, by: TrustedKey, policy: TrustPolicy): number | undefined {
  for (const root of policy.roots) {
    const verified = verifyBundle(bundle, root, by.key.key);
    if (verified.kind === "verified") return verified.time;
  }
  return undefined;
}

function certificateSigners(
  { place }: Evidence,
  bundle: Bundle,
  policy: TrustPolicy,
): FoundSigners {
  const { roots } = policy;
  if (roots.length === 0) {
    const message = `${place} is signed by a certificate; add a trusted root and an identity to the trust policy`;
    return { signers: [], faults: [{ code: "no_trusted_root", message }] };
  }
  const faults: SignatureFault[] = [];
  for (const root of roots) {
    const verified = verifyBundle(bundle, root);
    if (verified.kind === "refused") {
      const message = `${place} does not verify by the root ${root.name}: ${verified.reason}`;
      faults.push({ code: verified.code, message });
      continue;
    }
    const { time: trustedTime, identity } = verified;
    const by = policy.identities.filter(
      (each) => each.root === root && identity !== undefined && isIdentity(each, identity),
    );
    if (by.length > 0) return { signers: [{ by, trustedTime }], faults: [] };
    const who = `${identity?.san} of ${identity?.issuer}`;
    const message = `${place} is signed by ${who}, which no identity of the trust policy is`;
    faults.push({ code: "identity_not_allowed", message });
  }
  return { signers: [], faults };
}

function isIdentity({ issuer, san }: TrustedIdentity, found: CertificateIdentity): boolean {
  if (issuer !== found.issuer || found.san.length > 1024) return false;
  return "exact" in san ? san.exact === found.san : matchesName(san.pattern, found.san);
}
