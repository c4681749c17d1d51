import { type Location, PolicyError } from "../../../domain/policy-error.ts";
import { TRUST_POLICY_ERROR } from "../findings.ts";

/** The refusal of a trust policy, or of a file that it names. */
export function trustPolicyError(message: string, location: Location): PolicyError {
  return new PolicyError("invalid_parameter", `${location.file} cannot be used: ${message}`, {
    diagnostics: [{ code: TRUST_POLICY_ERROR.code, message, location }],
  });
}
