import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const INVALID_INPUT: DeclaredFinding = defineFinding(
  "invalid_input",
  "error",
  "The --input is not JSON.",
);
