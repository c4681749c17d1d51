import { PolicyError } from "../../domain/policy-error.ts";
import { ADVISORY_ERROR } from "../findings.ts";

/** The refusal of a file of advisories: where, and what was expected there. */
export function advisoryError(
  file: string,
  message: string,
  { row, col }: { readonly row: number; readonly col: number } = { row: 1, col: 1 },
): PolicyError {
  return new PolicyError("invalid_parameter", `cannot read ${file} as advisories: ${message}`, {
    diagnostics: [{ code: ADVISORY_ERROR.code, message, location: { file, row, col } }],
  });
}
