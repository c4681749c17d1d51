import type { KeyObject } from "node:crypto";
import type { Bundle } from "@sigstore/bundle";
import { type SignedEntity, toSignedEntity, Verifier } from "@sigstore/verify";
import { messageOf, systemCodeOf } from "../../../domain/policy-error.ts";
import type { EvidenceCode } from "../codes.ts";
import type { SigstoreRoot } from "./trusted-root.ts";

export type BundleVerification =
  | {
      readonly kind: "verified";
      /** The first moment at which a trusted clock saw the signature: milliseconds since the epoch. */
      readonly time: number;
      /** Absent where a plain key signed. */
      readonly identity?: CertificateIdentity | undefined;
    }
  | { readonly kind: "refused"; readonly code: EvidenceCode; readonly reason: string };

export interface CertificateIdentity {
  readonly issuer: string;
  readonly san: string;
}

/**
 * Verifies certificate, timestamps, log entries and signature of a bundle, offline, by one trusted root. For a bundle that names
 * a plain key, give that key. Who the identity is, and what the statement is about, is for the caller to check.
 */
export function verifyBundle(
  bundle: Bundle,
  root: SigstoreRoot,
  plainKey?: KeyObject,
): BundleVerification {
  const { material, logEntries, certificateTimestamps } = root;
  try {
    const entity = toSignedEntity(bundle);
    const verifier = new Verifier(withKey(material, plainKey), {
      tlogThreshold: logEntries,
      ctlogThreshold: certificateTimestamps,
      timestampThreshold: 1,
    });
    const { identity } = verifier.verify(entity);
    const time = firstTime(entity);
    if (time === undefined) return refused("no_trusted_time", "no clock saw the signature");
    if (plainKey !== undefined) return { kind: "verified", time };
    const issuer = identity?.extensions?.issuer;
    const san = identity?.subjectAlternativeName;
    if (issuer === undefined || san === undefined) {
      return refused("certificate_invalid", "the certificate names no issuer or no subject");
    }
    return { kind: "verified", time, identity: { issuer, san } };
  } catch (error) {
    return refused(codeOf(error), messageOf(error));
  }
}

function withKey(
  material: SigstoreRoot["material"],
  plainKey: KeyObject | undefined,
): SigstoreRoot["material"] {
  if (plainKey === undefined) return material;
  // Its windows are the caller's to judge, by the time that is found here.
  return { ...material, publicKey: () => ({ publicKey: plainKey, validFor: () => true }) };
}

/** Only of an entity that was verified: each of these times has been by then. */
function firstTime({ timestamps }: SignedEntity): number | undefined {
  const times = timestamps.flatMap((each): number[] => {
    if (each.$case === "timestamp-authority") return [each.timestamp.signingTime.getTime()];
    // Without a promise the log did not sign the time.
    const { inclusionPromise, integratedTime } = each.tlogEntry;
    return inclusionPromise === undefined ? [] : [Number(integratedTime) * 1000];
  });
  return times.length === 0 ? undefined : Math.min(...times);
}

const CODES: Readonly<Record<string, EvidenceCode>> = {
  TIMESTAMP_ERROR: "timestamp_invalid",
  CERTIFICATE_ERROR: "certificate_invalid",
  TLOG_ERROR: "log_entry_invalid",
  TLOG_INCLUSION_PROOF_ERROR: "log_entry_invalid",
  TLOG_INCLUSION_PROMISE_ERROR: "log_entry_invalid",
  TLOG_MISSING_INCLUSION_ERROR: "bundle_incomplete",
  TLOG_BODY_ERROR: "log_entry_invalid",
  SIGNATURE_ERROR: "signature_invalid",
};

/** What is no error of the library's own is a certificate, timestamp or body that it could not read. */
function codeOf(error: unknown): EvidenceCode {
  const code = CODES[systemCodeOf(error) ?? ""];
  if (code === undefined) return "bundle_unreadable";
  return /^expected \d+ /.test(messageOf(error)) ? "bundle_incomplete" : code;
}

function refused(code: EvidenceCode, reason: string): BundleVerification {
  return { kind: "refused", code, reason: reason.slice(0, 300) };
}
