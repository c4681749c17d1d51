import { PolicyError } from "../../domain/policy-error.ts";
import { RECORDING_ERROR } from "../findings.ts";

/** The refusal of a recording: where, and what was expected there. */
export function recordingError(
  file: string,
  message: string,
  { row, col }: { readonly row: number; readonly col: number } = { row: 1, col: 1 },
): PolicyError {
  const location = { file, row, col };
  return new PolicyError("invalid_parameter", `cannot read ${file} as a recording: ${message}`, {
    diagnostics: [{ code: RECORDING_ERROR.code, message, location }],
  });
}
