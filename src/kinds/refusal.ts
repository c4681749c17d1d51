import { DECLARATION_ERROR } from "../declarations/findings.ts";
import { type Diagnostic, type Location, PolicyError } from "../domain/policy-error.ts";

export interface Finding {
  readonly message: string;
  readonly location: Location;
}

/** Refuses declarations: `message` says of which kind and in one sentence why, the findings say what and where. */
export function refuse(message: string, findings: readonly Finding[]): never {
  const diagnostics: Diagnostic[] = findings.map((found) => ({
    code: DECLARATION_ERROR.code,
    ...found,
  }));
  throw new PolicyError("invalid_parameter", message, { diagnostics });
}

/** `file:row:col`, as people and editors write a place. */
export function placeOf({ file, row, col }: Location): string {
  return `${file}:${row}:${col}`;
}
