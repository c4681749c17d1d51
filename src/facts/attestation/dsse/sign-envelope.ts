import type { Envelope, EnvelopeSignature } from "./envelope.ts";
import type { NamedKey } from "./keys.ts";
import { preAuthEncoding } from "./pre-auth-encoding.ts";
import { signatureBy } from "./signature.ts";

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
