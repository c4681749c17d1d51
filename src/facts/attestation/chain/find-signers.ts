import { PolicyError } from "../../../domain/policy-error.ts";
import { IN_TOTO_PAYLOAD } from "../dsse/envelope.ts";
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

/** Signatures that are tried by all keys, before it is too much for anybody who waits. */
const MAX_CHECKS = 100_000;

/** Finds who signed what is given, within one budget. */
export function createSignerFinder(policy: TrustPolicy): (evidence: Evidence) => FoundSigners {
  let checks = 0;
  return (evidence) => {
    const { envelope, bundle, place } = evidence;
    if (envelope.payloadType !== IN_TOTO_PAYLOAD) {
      const message = `${place} says that it holds ${JSON.stringify(envelope.payloadType)}, and ${IN_TOTO_PAYLOAD} was expected`;
      return { signers: [], faults: [{ code: "payload_type_unexpected", message }] };
    }
    if (bundle !== undefined && isByCertificate(bundle)) {
      return certificateSigners(evidence, bundle, policy);
    }
    checks += envelope.signatures.length * policy.keys.length;
    if (checks > MAX_CHECKS) {
      throw new PolicyError("too_large", "too many signatures; give only those of this artefact");
    }
    return keySigners(evidence, policy);
  };
}

type Bundle = NonNullable<Evidence["bundle"]>;

function isByCertificate({ verificationMaterial }: Bundle): boolean {
  return verificationMaterial.content.$case !== "publicKey";
}

/** A `keyid` is a hint that nobody signed: it explains a failure, and decides nothing. */
function keySigners({ envelope, bundle, place }: Evidence, policy: TrustPolicy): FoundSigners {
  const data = preAuthEncoding(envelope.payloadType, envelope.payload);
  const signers: Signer[] = [];
  const faults: SignatureFault[] = [];
  for (const { keyid, sig } of envelope.signatures) {
    const by = policy.keys.find(({ key }) => isSignatureBy(key.key, data, sig));
    if (by !== undefined) {
      signers.push({ by: [by], trustedTime: bundle && trustedTimeOf(bundle, by, policy) });
      continue;
    }
    const named = policy.keys.find(({ key }) => key.id === keyid);
    faults.push(
      named === undefined
        ? {
            code: "key_unknown",
            message: `no key of the trust policy made a signature of ${place}`,
          }
        : {
            code: "signature_invalid",
            message: `a signature of ${place} names the ${named.label} of ${named.principal}, which did not make it`,
            named,
          },
    );
  }
  return { signers, faults };
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
