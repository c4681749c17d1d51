import type { Bundle } from "@sigstore/bundle";
import type { Envelope } from "../dsse/envelope.ts";

/** More than any statement with a whole SBOM in it. */
export const MAX_EVIDENCE_BYTES: number = 64 * 1024 * 1024;

/** One envelope that was given, alone or in a sigstore bundle: read, not verified. */
export interface Evidence {
  /** `file`, or `file:row` where the file holds several. */
  readonly place: string;
  readonly envelope: Envelope;
  /** SHA-256 of the payload, in hexadecimal: what names the statement. */
  readonly payloadSha256: string;
  /** Absent for a plain envelope. */
  readonly bundle?: Bundle | undefined;
}
