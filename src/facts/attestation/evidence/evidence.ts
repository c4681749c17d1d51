import type { Bundle } from "@sigstore/bundle";
import type { Envelope } from "../dsse/envelope.ts";

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
