import type { Diagnostic } from "../../domain/policy-error.ts";
import { EVAL_CONFLICT_ERROR } from "../findings.ts";

const PLACED = /^(.+):(\d+):(\d+): (var assignment conflict|object insert conflict)$/s;

/**
 * OPA's own words (v1/topdown/errors.go), without the rule and its values, which the module does
 * not tell.
 */
const MESSAGES: Readonly<Record<string, string>> = {
  "var assignment conflict": "rule produced conflicting values",
  "object insert conflict": "object keys must be unique",
};

/**
 * What OPA's server lists in `errors[]` for a conflict that made a module abort; undefined when the
 * abort tells of anything but a conflict, so that the module can no longer be trusted.
 */
export function conflictDiagnostic(abort: string): Diagnostic | undefined {
  const [, file, row, col, kind] = PLACED.exec(abort) ?? [];
  if (file === undefined || kind === undefined) return undefined;
  return {
    code: EVAL_CONFLICT_ERROR.code,
    message: MESSAGES[kind] ?? kind,
    location: { file, row: Number(row), col: Number(col) },
  };
}
