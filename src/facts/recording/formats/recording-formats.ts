import type { Reading } from "../reading.ts";
import { looksLikeAudit, readAudit } from "./audit/read-audit.ts";
import { looksLikePerfTrace, readPerfTrace } from "./perf-trace/read-perf-trace.ts";
import {
  looksLikePerfTraceSummary,
  readPerfTraceSummary,
} from "./perf-trace-summary/read-perf-trace-summary.ts";
import { looksLikeStrace, readStrace } from "./strace/read-strace.ts";
import { looksLikeStraceSummary, readStraceSummary } from "./strace-summary/read-strace-summary.ts";

/** How one format is told from the others and read. */
export interface FormatReader {
  /** True for a line that no other format has. */
  looksLike(line: string): boolean;
  /** Reads UTF-8 text. */
  read(reading: Reading): void;
}

/** All formats but the JSON form of recordings themselves. */
export type RecordingFormat =
  | "strace"
  | "strace-summary"
  | "perf-trace"
  | "perf-trace-summary"
  | "audit";

/** In the order in which a line is held against them. */
export const RECORDING_FORMATS: Readonly<Record<RecordingFormat, FormatReader>> = {
  "strace-summary": { looksLike: looksLikeStraceSummary, read: readStraceSummary },
  "perf-trace-summary": { looksLike: looksLikePerfTraceSummary, read: readPerfTraceSummary },
  "perf-trace": { looksLike: looksLikePerfTrace, read: readPerfTrace },
  audit: { looksLike: looksLikeAudit, read: readAudit },
  strace: { looksLike: looksLikeStrace, read: readStrace },
};
