import { type DeclaredFinding, defineFinding } from "../../domain/finding.ts";

export const ENCODING_ERROR: DeclaredFinding = defineFinding(
  "encoding_error",
  "error",
  "A file that has to be text is not UTF-8.",
);
