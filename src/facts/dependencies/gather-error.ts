import { PolicyError } from "../../domain/policy-error.ts";
import { DEPENDENCY_FACTS_ERROR } from "../findings.ts";

/** The refusal of files that are not of one program: what contradicts what, and what to do. */
export function gatherError(
  file: string,
  message: string,
  { row, col }: { readonly row: number; readonly col: number } = { row: 1, col: 1 },
): PolicyError {
  return new PolicyError("invalid_parameter", `cannot gather facts: ${message}`, {
    diagnostics: [{ code: DEPENDENCY_FACTS_ERROR.code, message, location: { file, row, col } }],
  });
}
