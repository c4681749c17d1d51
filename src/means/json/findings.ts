import { type DeclaredFinding, defineFinding } from "../../domain/finding.ts";

export const JSON_SYNTAX_ERROR: DeclaredFinding = defineFinding(
  "json_syntax_error",
  "error",
  "A file is not strict JSON.",
);
