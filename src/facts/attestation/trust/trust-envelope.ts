import { plainJson } from "../../../means/json/plain-json.ts";
import { readJson } from "../../../means/json/read-json.ts";
import { lenientText, utf8Text } from "../../../means/text/utf8-text.ts";
import { envelopeSchema } from "../dsse/envelope.ts";
import type { NamedKey } from "../dsse/keys.ts";
import { preAuthEncoding } from "../dsse/pre-auth-encoding.ts";
import { isSignatureBy } from "../dsse/signature.ts";
import { trustPolicyError } from "./trust-policy-error.ts";

/** The payload type of signed trust policies. */
export const TRUST_PAYLOAD = "application/vnd.gatehouse.trust-policy+yaml";

export interface RootKeys {
  readonly keys: readonly NamedKey[];
  /** How many of them must have signed. */
  readonly threshold: number;
}

export interface OpenedTrust {
  readonly content: Uint8Array;
  readonly isSigned: boolean;
}

/**
 * The text of a trust policy, out of its envelope where it has one. With root keys it must have one that enough of them signed;
 * without, nobody's signature is believed, and an envelope is refused so that nobody thinks it was. Throws `invalid_parameter`.
 */
export function openTrustPolicy(
  bytes: Uint8Array,
  file: string,
  roots: RootKeys | undefined,
): OpenedTrust {
  const start = { file, row: 1, col: 1 };
  const isEnvelope = looksLikeEnvelope(lenientText(bytes));
  if (roots === undefined) {
    if (!isEnvelope) return { content: bytes, isSigned: false };
    throw trustPolicyError("it is signed; give the root keys that it must be signed by", start);
  }
  if (!isEnvelope) {
    throw trustPolicyError("it must be signed by the root keys, as an envelope of DSSE", start);
  }
  const read = envelopeSchema.safeParse(plainJson(readJson(utf8Text(file, bytes), file)));
  if (!read.success || read.data.payloadType !== TRUST_PAYLOAD) {
    throw trustPolicyError(`it must be an envelope of DSSE that holds ${TRUST_PAYLOAD}`, start);
  }
  const { payload, payloadType, signatures } = read.data;
  const data = preAuthEncoding(payloadType, payload);
  const signers = new Map(
    roots.keys
      .filter(({ key }) => signatures.some(({ sig }) => isSignatureBy(key, data, sig)))
      .map((key) => [key.id, key]),
  );
  if (signers.size >= roots.threshold) return { content: payload, isSigned: true };
  throw trustPolicyError(
    `${signers.size} of the root keys signed it, and ${roots.threshold} must have`,
    start,
  );
}

/** Enough to tell it from a policy that is written as JSON. */
function looksLikeEnvelope(text: string): boolean {
  return text.trimStart().startsWith("{") && /"payloadType"\s*:/.test(text);
}
