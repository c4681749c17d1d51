import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const EVAL_CANCEL_ERROR: DeclaredFinding = defineFinding(
  "eval_cancel_error",
  "error",
  "In an answer: the decision's time was over while it waited for the network.",
);

export const EVAL_CONFLICT_ERROR: DeclaredFinding = defineFinding(
  "eval_conflict_error",
  "error",
  "In an answer: a rule or an object got two values.",
);

export const EVAL_BUILTIN_ERROR: DeclaredFinding = defineFinding(
  "eval_builtin_error",
  "error",
  "In an answer to a question with strict builtin errors: a builtin could not do its work.",
);

export const EVAL_TYPE_ERROR: DeclaredFinding = defineFinding(
  "eval_type_error",
  "error",
  "In an answer to a question with strict builtin errors: a builtin was given a value of a wrong type.",
);

export const EVAL_INTERNAL_ERROR: DeclaredFinding = defineFinding(
  "eval_internal_error",
  "error",
  "In an answer: a builtin was called with what has no value, which OPA's compiler lets happen.",
);

export const INTERNAL_ERROR: DeclaredFinding = defineFinding(
  "internal_error",
  "error",
  "In an answer: the evaluation broke off, at a limit or by a fault.",
);
