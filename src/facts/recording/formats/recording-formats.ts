import type { Reading } from "../reading.ts";
import { looksLikeAdviseSeccomp, readAdviseSeccomp } from "./advise-seccomp/read-advise-seccomp.ts";
import { looksLikeAudit, readAudit } from "./audit/read-audit.ts";
import { looksLikeBpftrace, readBpftrace } from "./bpftrace/read-bpftrace.ts";
import { looksLikeFalco, readFalco } from "./falco/read-falco.ts";
import { looksLikePerfTrace, readPerfTrace } from "./perf-trace/read-perf-trace.ts";
import {
  looksLikePerfTraceSummary,
  readPerfTraceSummary,
} from "./perf-trace-summary/read-perf-trace-summary.ts";
import { looksLikeProfile, readProfileFacts } from "./profile/read-profile-facts.ts";
import { looksLikeStrace, readStrace } from "./strace/read-strace.ts";
import { isSummaryHead, readStraceSummary } from "./strace-summary/read-strace-summary.ts";
import { looksLikeSysdig, readSysdig } from "./sysdig/read-sysdig.ts";
import { looksLikeTetragon, readTetragon } from "./tetragon/read-tetragon.ts";
import { looksLikeTracee, readTracee } from "./tracee/read-tracee.ts";

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
  | "bpftrace"
  | "audit"
  | "tetragon"
  | "tracee"
  | "falco"
  | "sysdig"
  | "advise-seccomp"
  | "profile";

/** In the order in which a line is held against them. */
export const RECORDING_FORMATS: Readonly<Record<RecordingFormat, FormatReader>> = {
  bpftrace: { looksLike: looksLikeBpftrace, read: readBpftrace },
  tetragon: { looksLike: looksLikeTetragon, read: readTetragon },
  tracee: { looksLike: looksLikeTracee, read: readTracee },
  falco: { looksLike: looksLikeFalco, read: readFalco },
  sysdig: { looksLike: looksLikeSysdig, read: readSysdig },
  "strace-summary": { looksLike: isSummaryHead, read: readStraceSummary },
  "perf-trace-summary": { looksLike: looksLikePerfTraceSummary, read: readPerfTraceSummary },
  "perf-trace": { looksLike: looksLikePerfTrace, read: readPerfTrace },
  audit: { looksLike: looksLikeAudit, read: readAudit },
  strace: { looksLike: looksLikeStrace, read: readStrace },
  "advise-seccomp": { looksLike: looksLikeAdviseSeccomp, read: readAdviseSeccomp },
  profile: { looksLike: looksLikeProfile, read: readProfileFacts },
};
