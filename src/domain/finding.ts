/**
 * The code of a finding. Text becomes one where it is declared (`defineFinding`), where it comes from OPA, and where it comes
 * from a server: nowhere else, so that a misspelt code does not compile.
 */
export type FindingCode = string & { readonly __brand: "FindingCode" };

/** An error refuses what it was found in, a warning does not. */
export type FindingLevel = "error" | "warning";

/** One code of ours, as the README lists it. */
export interface DeclaredFinding {
  readonly code: FindingCode;
  readonly level: FindingLevel;
  readonly meaning: string;
}

/** Declares a code, beside what finds it. */
export function defineFinding(code: string, level: FindingLevel, meaning: string): DeclaredFinding {
  return { code: code as FindingCode, level, meaning };
}
