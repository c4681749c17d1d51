import type { Evidence } from "../evidence/evidence.ts";
import { readStatement } from "../statement/statement.ts";
import { type StatementFacts, statementFacts } from "../statement/statement-facts.ts";
import type { TrustPolicy } from "../trust/trust-policy.ts";
import { createSignerFinder, type SignatureFault, type Signer } from "./find-signers.ts";

/** A statement that somebody of the trust policy signed. */
export interface VerifiedStatement {
  readonly evidence: Evidence;
  readonly facts: StatementFacts;
  readonly signers: readonly Signer[];
}

/** What nobody of the trust policy signed, or cannot be read. */
export interface UnverifiedEvidence {
  readonly evidence: Evidence;
  readonly faults: readonly SignatureFault[];
  /** Where somebody did sign it. */
  readonly signers: readonly Signer[];
}

export interface Sorted {
  readonly verified: readonly VerifiedStatement[];
  readonly unverified: readonly UnverifiedEvidence[];
  /** Signatures that are nobody's beside some that are. */
  readonly extra: ReadonlyMap<Evidence, readonly SignatureFault[]>;
}

/** Verifies first, and reads only what was verified. */
export function verifiedStatements(given: readonly Evidence[], policy: TrustPolicy): Sorted {
  const signersOf = createSignerFinder(policy);
  const verified: VerifiedStatement[] = [];
  const unverified: UnverifiedEvidence[] = [];
  const extra = new Map<Evidence, readonly SignatureFault[]>();
  for (const evidence of given) {
    const { signers, faults } = signersOf(evidence);
    if (signers.length === 0) {
      unverified.push({ evidence, faults, signers });
      continue;
    }
    if (faults.length > 0) extra.set(evidence, faults);
    const read = readStatement(evidence.envelope.payload);
    if (read.kind === "statement") {
      verified.push({ evidence, signers, facts: statementFacts(read.statement) });
    } else {
      const message = `${evidence.place} holds no in-toto statement: ${read.reason}`;
      unverified.push({ evidence, signers, faults: [{ code: "statement_malformed", message }] });
    }
  }
  return { verified, unverified, extra };
}
