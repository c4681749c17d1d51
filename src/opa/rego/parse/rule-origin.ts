import type { Location } from "../../../domain/policy-error.ts";
import type { Body, Head, Rule } from "../ast/nodes.ts";

/** How a rule was written, as far as its tree does not tell. */
export interface RuleOrigin {
  readonly hasIf: boolean;
  readonly hasContains: boolean;
  readonly isBodyGenerated: boolean;
  readonly isValueGenerated: boolean;
}

/** A rule, and how it and each `else` behind it was written. */
export interface WrittenRule {
  readonly rule: Rule;
  readonly origins: readonly RuleOrigin[];
}

export const PLAIN: RuleOrigin = {
  hasIf: false,
  hasContains: false,
  isBodyGenerated: false,
  isValueGenerated: false,
};

export function ruleOf(head: Head, body: Body, location: Location): Rule {
  return { head, body, otherwise: undefined, isDefault: false, location };
}
