import type { SeccompOperator } from "../../profile/profile.ts";

/** `seccomp_rule_add` as a runtime calls it: one call by name, conditions on different arguments that must all hold. */
export interface LibraryRule {
  readonly name: string;
  /** What the filter shall return. */
  readonly action: number;
  readonly conditions: readonly LibraryCondition[];
}

/** For MASKED_EQ `(argument & mask) == datum`; for the others `mask` is all ones. */
export interface LibraryCondition {
  readonly argument: number;
  readonly op: SeccompOperator;
  readonly mask: bigint;
  readonly datum: bigint;
}
