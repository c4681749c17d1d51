import type { InclusionProof } from "./inclusion.ts";
import type { LoggedRecord } from "./record.ts";

export const CHECKSUM_RECORDS_KIND = "ChecksumRecords";

/** Records of a checksum database with what shows that they are in its log, so that nobody has to be asked for them. */
export interface ChecksumRecords {
  readonly apiVersion: "facts.gatehouse/v1";
  readonly kind: typeof CHECKSUM_RECORDS_KIND;
  /** Signed notes, each of a tree. */
  readonly trees: readonly string[];
  readonly records: readonly ProvenRecord[];
}

export interface ProvenRecord extends LoggedRecord {
  /** Which of `trees` the proof leads to. */
  readonly tree: number;
  /** Absent where none could be made. */
  readonly proof?: InclusionProof | undefined;
}
