import { defaultEffect, type Effect, effectKey } from "../profile/effect.ts";
import type { SeccompAction, SeccompProfile, SyscallRule } from "../profile/profile.ts";
import type { Conjunction } from "./conditions.ts";

export interface ConditionalEffect extends Effect {
  readonly when: Conjunction;
}

/**
 * What a profile does with one call. `always`: one effect. `only`: a denying default, and some conditions under which it is let
 * through. `except`: a default that lets it through, and conditions under which it is denied. `mixed`: anything else, for which
 * the order counts.
 */
export type CallRules =
  | { readonly kind: "always"; readonly effect: Effect; readonly isDefault: boolean }
  | { readonly kind: "only" | "except"; readonly effects: readonly ConditionalEffect[] }
  | { readonly kind: "mixed"; readonly reason: string };

/** Two for what runs, 1 for what somebody else decides on, 0 for what does not run: as the verdict model has it. */
export function reachOfAction(action: SeccompAction): 0 | 1 | 2 {
  if (action === "SCMP_ACT_ALLOW" || action === "SCMP_ACT_LOG") return 2;
  return action === "SCMP_ACT_NOTIFY" || action === "SCMP_ACT_TRACE" ? 1 : 0;
}

/** What a profile does with each call that its rules name, as runtimes load them. */
export function callRules(profile: SeccompProfile): Map<string, CallRules> {
  const standard = defaultEffect(profile);
  const rules = new Map<string, SyscallRule[]>();
  for (const rule of profile.syscalls) {
    if (effectKey(rule) === effectKey(standard)) continue;
    for (const name of rule.names) {
      const own = rules.get(name);
      if (own === undefined) rules.set(name, [rule]);
      else own.push(rule);
    }
  }
  return new Map([...rules].map(([name, own]) => [name, rulesOf(own, standard)]));
}

function rulesOf(rules: readonly SyscallRule[], standard: Effect): CallRules {
  const always = rules.find(({ args }) => args.length === 0);
  if (always !== undefined) return { kind: "always", effect: effectOf(always), isDefault: false };
  const effects = rules.flatMap((rule) =>
    conjunctionsOf(rule).map((when) => ({ ...effectOf(rule), when })),
  );
  const reaches = effects.map(({ action }) => reachOfAction(action));
  const isOpen = reachOfAction(standard.action) > 0;
  if (!isOpen && reaches.every((reach) => reach > 0)) return { kind: "only", effects };
  if (isOpen && reaches.every((reach) => reach === 0)) return { kind: "except", effects };
  const reason = "it has conditional rules that allow and others that deny, and their order counts";
  return { kind: "mixed", reason };
}

function effectOf({ action, errnoRet }: SyscallRule): Effect {
  return { action, ...(errnoRet !== undefined && { errnoRet }) };
}

/** Of a rule with two conditions on one argument runtimes make a rule for each of its conditions. */
function conjunctionsOf({ args }: SyscallRule): readonly Conjunction[] {
  const indexes = new Set(args.map(({ index }) => index));
  return indexes.size === args.length ? [args] : args.map((condition) => [condition]);
}
