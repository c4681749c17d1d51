import type { Envelope, EnvelopeSignature } from "../facts/attestation/dsse/envelope.ts";
import type { NamedKey } from "../facts/attestation/dsse/keys.ts";
import { preAuthEncoding } from "../facts/attestation/dsse/pre-auth-encoding.ts";
import { signatureBy } from "../facts/attestation/dsse/signature.ts";

/** Signs the very bytes, once by each key. */
export function signEnvelope(
  payloadType: string,
  payload: Uint8Array,
  keys: readonly NamedKey[],
): Envelope {
  const data = preAuthEncoding(payloadType, payload);
  const signatures = keys.map(
    ({ id, key }): EnvelopeSignature => ({ keyid: id, sig: signatureBy(key, data) }),
  );
  return { payloadType, payload: Buffer.from(payload), signatures };
}
