import { PolicyError } from "../../domain/policy-error.ts";
import type { TextPosition } from "../../domain/text-position.ts";
import { GO_FACTS_ERROR } from "../findings.ts";

/** What a file is read as, to be told to people. */
export interface GoFile {
  readonly file: string;
  /** Such as `a go.sum file`. */
  readonly as: string;
}

/** The refusal of something that Go should have written: where, and what was expected there. */
export function goFactsError(
  { file, as }: GoFile,
  message: string,
  { row, col }: TextPosition = { row: 1, col: 1 },
): PolicyError {
  return new PolicyError("invalid_parameter", `cannot read ${file} as ${as}: ${message}`, {
    diagnostics: [{ code: GO_FACTS_ERROR.code, message, location: { file, row, col } }],
  });
}

/** The refusal of what is larger than any that Go writes. */
export function goFactsTooLarge({ file, as }: GoFile, most: string): PolicyError {
  return new PolicyError("too_large", `cannot read ${file} as ${as}: it has more than ${most}`);
}
