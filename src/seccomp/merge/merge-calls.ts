import type { Effect } from "../profile/effect.ts";
import type { CallRules, ConditionalEffect } from "./call-rules.ts";
import { reachOfAction } from "./call-rules.ts";
import { type Conjunction, joinConjunctions, negated } from "./conditions.ts";

export type MergeKind = "union" | "intersection";

/** Conjunctions beyond this are no rules that people read. */
const MAX_RULES = 256;

/** What two profiles do with a call, as one set of rules; `mixed` where the OCI form cannot say it. */
export function mergeCalls(a: CallRules, b: CallRules, kind: MergeKind): CallRules {
  const absorbing = [a, b].find((each) => isAbsorbing(each, kind));
  if (absorbing !== undefined && a.kind !== b.kind) return absorbing;
  if (a.kind === "mixed") return a;
  if (b.kind === "mixed") return b;
  if (a.kind === "always") {
    return b.kind === "always" ? mergeAlways(a, b, kind) : mergeWithAlways(a, b, kind);
  }
  if (b.kind === "always") return mergeWithAlways(b, a, kind);
  if (a.kind === b.kind) return mergeAlike(a, b, kind);
  const [only, except] = a.kind === "only" ? [a, b] : [b, a];
  return mergeOpposed(only, except, kind);
}

type Conditional = Extract<CallRules, { kind: "only" | "except" }>;
type Always = Extract<CallRules, { kind: "always" }>;

/** Whether it decides alone, whatever the other one says. */
function isAbsorbing(rules: CallRules, kind: MergeKind): boolean {
  if (rules.kind !== "always") return false;
  return reachOfAction(rules.effect.action) === (kind === "union" ? 2 : 0);
}

function mergeAlways(a: Always, b: Always, kind: MergeKind): CallRules {
  const effect = mergeEffects(a.effect, b.effect, kind);
  return { kind: "always", effect, isDefault: effect === a.effect ? a.isDefault : b.isDefault };
}

/** The one of more reach for a union, of less for an intersection; of equal ones that which logs, or the first. */
function mergeEffects(a: Effect, b: Effect, kind: MergeKind): Effect {
  const difference = reachOfAction(a.action) - reachOfAction(b.action);
  if (difference !== 0) return difference > 0 === (kind === "union") ? a : b;
  const plain = kind === "union" ? "SCMP_ACT_ALLOW" : "SCMP_ACT_LOG";
  return b.action === plain ? b : a;
}

/** An effect without conditions that does not decide alone: it leaves the others as they are. */
function mergeWithAlways(always: Always, other: Conditional, kind: MergeKind): CallRules {
  const reach = reachOfAction(always.effect.action);
  if (reach === (kind === "union" ? 0 : 2)) return withEffects(other, other.effects);
  return mixed("a listener or tracer decides on it in one profile, under conditions in the other");
}

function mergeAlike(a: Conditional, b: Conditional, kind: MergeKind): CallRules {
  // Allowed here or there is allowed; denied here or there is denied.
  if ((a.kind === "only") === (kind === "union")) {
    return withEffects(a, [...a.effects, ...b.effects]);
  }
  return withJoined(a, a.effects, b.effects, kind);
}

/** Allowed under some conditions in one, denied under some in the other. */
function mergeOpposed(only: Conditional, except: Conditional, kind: MergeKind): CallRules {
  const [kept, turned] = kind === "union" ? [except, only] : [only, except];
  const denied = negatedAll(turned.effects.map(({ when }) => when));
  if (typeof denied === "string") return mixed(denied);
  const effects = denied.map((when) => ({ ...(turned.effects[0] as Effect), when }));
  return withJoined(kept, kept.effects, effects, undefined);
}

/** Each of the first with each of the second. With `kind` the effect is that of both, else that of the first. */
function withJoined(
  like: Conditional,
  first: readonly ConditionalEffect[],
  second: readonly ConditionalEffect[],
  kind: MergeKind | undefined,
): CallRules {
  const effects: ConditionalEffect[] = [];
  for (const a of first) {
    for (const b of second) {
      const joined = joinConjunctions(a.when, b.when);
      if (joined.kind === "inexpressible") return mixed(joined.reason);
      if (joined.kind === "never") continue;
      const { action, errnoRet } = kind === undefined ? a : mergeEffects(a, b, kind);
      const effect = { action, ...(errnoRet !== undefined && { errnoRet }) };
      effects.push({ ...effect, when: joined.conditions });
      if (effects.length > MAX_RULES) return mixed(`it would take over ${MAX_RULES} rules`);
    }
  }
  return withEffects(like, effects);
}

/** Rules that say when none of some conjunctions holds, or why there are none. */
export function negatedAll(conjunctions: readonly Conjunction[]): Conjunction[] | string {
  let all: Conjunction[] = [[]];
  for (const conjunction of conjunctions) {
    const next: Conjunction[] = [];
    for (const condition of conjunction) {
      const opposite = negated(condition);
      if (opposite.kind !== "conditions") {
        return opposite.kind === "never" ? [] : opposite.reason;
      }
      for (const each of all) {
        const joined = joinConjunctions(each, [opposite.conditions]);
        if (joined.kind === "inexpressible") return joined.reason;
        if (joined.kind === "conditions") next.push(joined.conditions);
      }
    }
    if (next.length > MAX_RULES) return `it would take over ${MAX_RULES} rules`;
    all = next;
  }
  return all;
}

function withEffects(like: Conditional, effects: readonly ConditionalEffect[]): CallRules {
  return { kind: like.kind, effects };
}

function mixed(reason: string): CallRules {
  return { kind: "mixed", reason };
}
