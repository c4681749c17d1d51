import type { Exit } from "../topdown/exit.ts";
import type { Found } from "../topdown/rule-index/rule-index.ts";
import type { RuleSet } from "../topdown/rule-set.ts";
import type { OwnedRule } from "../topdown/rule-tree.ts";
import type { Value } from "../values/value.ts";

export interface Tried {
  /** What the rule gave at its last success. */
  readonly value: Value | undefined;
  readonly exit: Exit | undefined;
}

/**
 * Tries complete rules or those of a function, each with what stands behind its `else` until one gives a value, and the
 * default where none does. What is deferred ends it behind the last.
 */
export function tryRules(
  { rules, fallback }: RuleSet,
  { groups }: Found,
  attempt: (owned: OwnedRule, previous: Value | undefined) => Tried,
  onUndefined: () => void = () => undefined,
): Exit | undefined {
  let previous: Value | undefined;
  let deferred: Exit | undefined;
  for (const { rule, branches } of groups) {
    for (const branch of branches) {
      const owned = rules[rule]?.[branch]?.owned as OwnedRule;
      const { value, exit } = attempt(owned, previous);
      if (exit !== undefined && !exit.isDeferred) return exit.outer;
      deferred ??= exit;
      if (value === undefined) continue;
      previous = value;
      break;
    }
  }
  if (previous === undefined && fallback !== undefined) {
    return attempt(fallback.owned, undefined).exit?.outer;
  }
  if (previous === undefined) onUndefined();
  return deferred?.outer;
}
