import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const MOD_FILE_ERROR: DeclaredFinding = defineFinding(
  "mod_file_error",
  "error",
  "A go.mod or go.work file breaks Go's grammar, or says what Go does not take: a version that is none, a path whose major version disagrees.",
);
