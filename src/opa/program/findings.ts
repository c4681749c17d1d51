import { type DeclaredFinding, defineFinding } from "../../domain/finding.ts";

export const REGO_PARSE_ERROR: DeclaredFinding = defineFinding(
  "rego_parse_error",
  "error",
  "OPA's own: a module is not Rego.",
);

export const REGO_TYPE_ERROR: DeclaredFinding = defineFinding(
  "rego_type_error",
  "error",
  "OPA's own: what a module refers to is not there, or has another type.",
);

export const REGO_COMPILE_ERROR: DeclaredFinding = defineFinding(
  "rego_compile_error",
  "error",
  "OPA's own: a query cannot be compiled.",
);

export const REGO_UNSAFE_VAR_ERROR: DeclaredFinding = defineFinding(
  "rego_unsafe_var_error",
  "error",
  "OPA's own: nothing gives a variable of a query a value.",
);

export const BUNDLE_LOAD_ERROR: DeclaredFinding = defineFinding(
  "bundle_load_error",
  "error",
  "OPA cannot load a file of the bundle.",
);

export const OUTSIDE_ROOTS: DeclaredFinding = defineFinding(
  "outside_roots",
  "error",
  "A module or data that OPA finds outside the bundle's roots.",
);

export const OPA_ERROR: DeclaredFinding = defineFinding(
  "opa_error",
  "error",
  "Anything else that OPA says without a code.",
);

export const POLICY_TEST_FAILED: DeclaredFinding = defineFinding(
  "policy_test_failed",
  "error",
  "A test of the bundle does not pass under `opa test`.",
);

export const COMPILE_LIMIT: DeclaredFinding = defineFinding(
  "compile_limit",
  "error",
  "The bundle took more time, memory or output than a push may.",
);
