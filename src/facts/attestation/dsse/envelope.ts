import { z } from "zod";
import { strictBase64 } from "./base64.ts";

/** The payload type of in-toto statements. */
export const IN_TOTO_PAYLOAD = "application/vnd.in-toto+json";

/** What was signed, and by whom it is said to be: nothing of it is trusted before a signature verifies. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  /** A hint that nobody signed; empty where there is none. */
  readonly keyid: string;
  readonly sig: Buffer;
}

const MAX_SIGNATURES = 32;
const MAX_SIGNATURE_LENGTH = 8192;

const base64 = z.string().transform((text, context) => {
  const bytes = strictBase64(text);
  if (bytes !== undefined && bytes.length > 0) return bytes;
  context.addIssue("must be base64 in its one form, padded, and not empty");
  return z.NEVER;
});

/** A DSSE envelope as JSON has it. Fields that it does not know are passed over, as DSSE asks. */
export const envelopeSchema: z.ZodType<Envelope> = z.object({
  payloadType: z.string().min(1).max(256),
  payload: base64,
  signatures: z
    .array(
      z.object({
        keyid: z
          .string()
          .max(1024)
          .nullish()
          .transform((id) => id ?? ""),
        sig: z.string().max(MAX_SIGNATURE_LENGTH).pipe(base64),
      }),
    )
    .min(1)
    .max(MAX_SIGNATURES),
});

/** The envelope as JSON, with a newline at its end. */
export function writeEnvelope({ payloadType, payload, signatures }: Envelope): string {
  const document = {
    payloadType,
    payload: payload.toString("base64"),
    signatures: signatures.map(({ keyid, sig }) => ({ keyid, sig: sig.toString("base64") })),
  };
  return `${JSON.stringify(document)}\n`;
}
