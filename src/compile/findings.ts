import { type DeclaredFinding, defineFinding } from "../domain/finding.ts";

export const UNKNOWN_ENTRYPOINT: DeclaredFinding = defineFinding(
  "unknown_entrypoint",
  "error",
  "A declared entrypoint is no rule or package of the bundle.",
);

export const UNSUPPORTED_BUILTIN: DeclaredFinding = defineFinding(
  "unsupported_builtin",
  "error",
  "The decision engine has no such builtin.",
);

export const UNSAFE_BUILTIN_CALL: DeclaredFinding = defineFinding(
  "unsafe_builtin_call",
  "error",
  "For Wasm: a call that would never end.",
);

export const UNSUPPORTED_NEGATION: DeclaredFinding = defineFinding(
  "unsupported_negation",
  "error",
  "For Wasm: a negation that OPA's compiler gets wrong.",
);

export const UNSUPPORTED_REFERENCE: DeclaredFinding = defineFinding(
  "unsupported_reference",
  "error",
  "For Wasm: a reference that OPA's compiler gets wrong.",
);

export const POLICY_TEST_DISAGREES: DeclaredFinding = defineFinding(
  "policy_test_disagrees",
  "error",
  "A test passes in OPA and not in the decision engine.",
);

export const POLICY_TEST_NOT_ASKED: DeclaredFinding = defineFinding(
  "policy_test_not_asked",
  "warning",
  "A test that the decision engine could not judge.",
);

export const NOT_PORTABLE: DeclaredFinding = defineFinding(
  "not_portable",
  "warning",
  "A declared entrypoint decides otherwise, or not at all, where its Wasm is embedded.",
);

export const WASM_WITHOUT_ENTRYPOINTS: DeclaredFinding = defineFinding(
  "wasm_without_entrypoints",
  "warning",
  "A bundle wants its decisions from Wasm and declares none for it.",
);
