import { type DeclaredFinding, defineFinding } from "../../domain/finding.ts";

export const YAML_SYNTAX_ERROR: DeclaredFinding = defineFinding(
  "yaml_syntax_error",
  "error",
  "A file is not YAML 1.2, or its aliases grow too large.",
);
