import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const EVAL_CONFLICT_ERROR: DeclaredFinding = defineFinding(
  "eval_conflict_error",
  "error",
  "In an answer: a rule or an object got two values.",
);

export const INTERNAL_ERROR: DeclaredFinding = defineFinding(
  "internal_error",
  "error",
  "In an answer: the evaluation broke off, at a limit or by a fault.",
);
