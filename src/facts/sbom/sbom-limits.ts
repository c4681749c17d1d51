import { PolicyError } from "../../domain/policy-error.ts";

export const MAX_COMPONENTS = 200_000;
export const MAX_EDGES = 1_000_000;

/** The refusal of a document that says more than is kept in memory. */
export function tooMany(file: string, most: number, what: string): PolicyError {
  return new PolicyError("too_large", `${file} has more than ${most} ${what}`);
}
