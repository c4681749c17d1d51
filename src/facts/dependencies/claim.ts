/** How a claim ended: nothing passes for want of evidence. */
export type ClaimOutcome = "verified" | "contradicted" | "not_verifiable";

/** One thing that was checked of what the binary declares, the files say and the evidence shows. */
export interface Claim {
  /** What was asked, stable: `sum`, `version`, `required`, `vendor`, `toolchain`, `checksum_log`, `sbom`, `workspace`, ... */
  readonly claim: string;
  readonly outcome: ClaimOutcome;
  /** Why, stable: a code of `src/sumcheck/codes.ts`. */
  readonly code: string;
  /** Absent where it is about the program as a whole. */
  readonly module?: string | undefined;
  readonly version?: string | undefined;
  /** A sentence for people: what was found, and what to do. */
  readonly message: string;
  /** What would be needed to tell; only where it is not verifiable. */
  readonly missing?: readonly string[] | undefined;
  readonly place?: { readonly file: string; readonly row?: number | undefined } | undefined;
}
