import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const UNKNOWN_KIND: DeclaredFinding = defineFinding(
  "unknown_kind",
  "error",
  "A document of a kind that there is not.",
);
export const RECORDING_INCOMPLETE: DeclaredFinding = defineFinding(
  "recording_incomplete",
  "warning",
  "A recording of system calls says of itself that it lacks some.",
);

export const SECCOMP_DOUBTFUL: DeclaredFinding = defineFinding(
  "seccomp_doubtful",
  "warning",
  "A seccomp profile that may let through more, or less, than it seems to.",
);
