import { compareTerms } from "../../../opa/rego/ast/compare.ts";
import type { Term, TermValue } from "../../../opa/rego/ast/nodes.ts";

/** What a rule demands of the value at a reference (OPA's refindex). */
export interface Constraint {
  /** The number of the reference. */
  readonly ref: number;
  /** A variable where any value will do. */
  readonly value: TermValue;
  /** The characters at which text is split into the array that the value is, for a glob. */
  readonly delimiter?: string;
  /** The value is how text has to begin, or to end. */
  readonly affix?: "prefix" | "suffix";
  /** The value has to be among the members of a collection. */
  readonly isMember?: boolean;
  /** The variable is a member of what lies at the reference, and taken for that itself as OPA takes it. */
  readonly isOfMember?: boolean;
}

const NOWHERE = { file: "", row: 0, col: 0 };

/** Any value. */
export const ANYTHING: TermValue = { kind: "var", name: "__any__" };

export function termOf(value: TermValue): Term {
  return { value, location: NOWHERE };
}

export function isAnything({ value }: Constraint): boolean {
  return value.kind === "var";
}

/** Whether two constraints of one reference are the same. */
export function isSame(left: Constraint, right: Constraint): boolean {
  return (
    left.affix === right.affix &&
    left.isMember === right.isMember &&
    compareTerms(termOf(left.value), termOf(right.value)) === 0
  );
}

export function isScalarValue({ kind }: TermValue): boolean {
  return kind === "null" || kind === "boolean" || kind === "number" || kind === "string";
}
