import { INVALID_INPUT } from "../cli/findings.ts";
import {
  NOT_PORTABLE,
  POLICY_TEST_DISAGREES,
  POLICY_TEST_NOT_ASKED,
  UNKNOWN_ENTRYPOINT,
  UNSAFE_BUILTIN_CALL,
  UNSUPPORTED_BUILTIN,
  UNSUPPORTED_NEGATION,
  UNSUPPORTED_REFERENCE,
  WASM_WITHOUT_ENTRYPOINTS,
} from "../compile/findings.ts";
import {
  EVAL_BUILTIN_ERROR,
  EVAL_CANCEL_ERROR,
  EVAL_CONFLICT_ERROR,
  EVAL_INTERNAL_ERROR,
  EVAL_TYPE_ERROR,
  INTERNAL_ERROR,
} from "../decide/findings.ts";
import {
  DATA_ERROR,
  DECLARATION_ERROR,
  MANIFEST_ERROR,
  PATH_ERROR,
  ROOT_ERROR,
  ROOTS_DERIVED,
  SIGNATURES_DROPPED,
  UNREAD_FILE,
} from "../declarations/findings.ts";
import type { DeclaredFinding } from "../domain/finding.ts";
import { UNDEFINED_DOCUMENT } from "../domain/findings.ts";
import { EVIDENCE_ERROR, TRUST_POLICY_ERROR } from "../facts/attestation/findings.ts";
import { ADVISORY_ERROR, GO_FACTS_ERROR, RECORDING_ERROR } from "../facts/findings.ts";
import { API_USAGE_WARNING, INVALID_OPERATION } from "../http/doors/data-api/findings.ts";
import { RECORDING_INCOMPLETE, SECCOMP_DOUBTFUL, UNKNOWN_KIND } from "../kinds/findings.ts";
import { JSON_SYNTAX_ERROR } from "../means/json/findings.ts";
import { ENCODING_ERROR } from "../means/text/findings.ts";
import { YAML_SYNTAX_ERROR } from "../means/yaml/findings.ts";
import {
  BUNDLE_LOAD_ERROR,
  COMPILE_LIMIT,
  OPA_ERROR,
  OUTSIDE_ROOTS,
  POLICY_TEST_FAILED,
  REGO_COMPILE_ERROR,
  REGO_PARSE_ERROR,
  REGO_TYPE_ERROR,
  REGO_UNSAFE_VAR_ERROR,
} from "../opa/program/findings.ts";
import {
  ENGINE_LOAD_FAILED,
  SEES_NOTHING,
  STILL_DECLARED,
  STORED_REVISION_DAMAGED,
} from "../pipeline/findings.ts";
import { NOT_ANNOUNCED } from "../publish/findings.ts";
import { LINT_FINDINGS } from "../seccomp/lint/findings.ts";
import { SECCOMP_PROFILE_ERROR } from "../seccomp/profile/findings.ts";

/**
 * Every finding code of ours, each declared beside its owner, in the README's order: as a push meets them. OPA's own codes pass
 * through and only those that something here looks at are among them.
 */
export const FINDINGS: readonly DeclaredFinding[] = [
  PATH_ERROR,
  MANIFEST_ERROR,
  DECLARATION_ERROR,
  DATA_ERROR,
  ROOT_ERROR,
  ROOTS_DERIVED,
  SIGNATURES_DROPPED,
  UNREAD_FILE,
  UNKNOWN_KIND,
  RECORDING_ERROR,
  RECORDING_INCOMPLETE,
  ADVISORY_ERROR,
  SECCOMP_DOUBTFUL,
  GO_FACTS_ERROR,
  ENCODING_ERROR,
  JSON_SYNTAX_ERROR,
  YAML_SYNTAX_ERROR,
  REGO_PARSE_ERROR,
  REGO_COMPILE_ERROR,
  REGO_TYPE_ERROR,
  REGO_UNSAFE_VAR_ERROR,
  BUNDLE_LOAD_ERROR,
  OUTSIDE_ROOTS,
  OPA_ERROR,
  POLICY_TEST_FAILED,
  COMPILE_LIMIT,
  UNKNOWN_ENTRYPOINT,
  UNSUPPORTED_BUILTIN,
  UNSAFE_BUILTIN_CALL,
  UNSUPPORTED_NEGATION,
  UNSUPPORTED_REFERENCE,
  POLICY_TEST_DISAGREES,
  POLICY_TEST_NOT_ASKED,
  NOT_PORTABLE,
  WASM_WITHOUT_ENTRYPOINTS,
  ENGINE_LOAD_FAILED,
  SEES_NOTHING,
  STORED_REVISION_DAMAGED,
  STILL_DECLARED,
  NOT_ANNOUNCED,
  EVAL_CONFLICT_ERROR,
  EVAL_INTERNAL_ERROR,
  EVAL_BUILTIN_ERROR,
  EVAL_TYPE_ERROR,
  EVAL_CANCEL_ERROR,
  INTERNAL_ERROR,
  UNDEFINED_DOCUMENT,
  API_USAGE_WARNING,
  INVALID_OPERATION,
  INVALID_INPUT,
  TRUST_POLICY_ERROR,
  EVIDENCE_ERROR,
  SECCOMP_PROFILE_ERROR,
  ...LINT_FINDINGS,
];
