import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const RECORDING_ERROR: DeclaredFinding = defineFinding(
  "recording_error",
  "error",
  "A file is no recording of system calls, or holds what none can hold: a name that is no call, a count below 0.",
);
