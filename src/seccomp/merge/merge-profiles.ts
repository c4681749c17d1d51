import type { EffectiveProfile } from "../model/decision.ts";
import type { RuntimeFacts } from "../model/load-note.ts";
import { loadProfile } from "../model/load-profile.ts";
import { canonicalProfile, conditionText } from "../profile/canonical-profile.ts";
import { defaultEffect, type Effect, effectKey } from "../profile/effect.ts";
import type { SeccompProfile, SyscallRule } from "../profile/profile.ts";
import { architectureFacts } from "../syscalls/architecture.ts";
import { type CallRules, type ConditionalEffect, callRules, reachOfAction } from "./call-rules.ts";
import { type MergeKind, mergeCalls, negatedAll } from "./merge-calls.ts";
import { whyNotMerged } from "./prove-merge.ts";

/** One profile of two, or why the OCI form cannot say it. */
export type Merged =
  | { readonly kind: "merged"; readonly profile: SeccompProfile }
  | { readonly kind: "refused"; readonly reasons: readonly string[] };

/**
 * The least profile that lets through what either of two does (`union`), or what both do (`intersection`). What is denied is
 * answered as the first does where that is said there, and logged where both would log it. The result is proven by the model,
 * for each runtime, every number and all arguments; where that fails, or the OCI form has no rules for it, it is refused.
 */
export function mergeProfiles(
  a: SeccompProfile,
  b: SeccompProfile,
  kind: MergeKind,
  runtimes: readonly RuntimeFacts[],
): Merged {
  const reasons: string[] = [];
  const rules = mergedRules(a, b, kind, reasons);
  const architectures = mergedArchitectures(a, b, kind, runtimes, reasons);
  if (reasons.length > 0) return { kind: "refused", reasons };
  const { action, errnoRet } = mergedDefault(a, b, kind).effect;
  const profile = canonicalProfile({
    defaultAction: action,
    ...(errnoRet !== undefined && { defaultErrnoRet: errnoRet }),
    architectures,
    ...mergedFlags(a, b),
    ...mergedListener(a, b, reasons),
    syscalls: rules,
  });
  if (reasons.length === 0) {
    reasons.push(...runtimes.flatMap((runtime) => fault(a, b, profile, kind, runtime) ?? []));
  }
  return reasons.length > 0 ? { kind: "refused", reasons } : { kind: "merged", profile };
}

function mergedDefault(
  a: SeccompProfile,
  b: SeccompProfile,
  kind: MergeKind,
): Extract<CallRules, { kind: "always" }> {
  const always = (profile: SeccompProfile) =>
    ({ kind: "always", effect: defaultEffect(profile), isDefault: true }) as const;
  const merged = mergeCalls(always(a), always(b), kind);
  return merged.kind === "always" ? merged : always(a);
}

function mergedRules(
  a: SeccompProfile,
  b: SeccompProfile,
  kind: MergeKind,
  reasons: string[],
): SyscallRule[] {
  const [inA, inB] = [callRules(a), callRules(b)];
  const standard = mergedDefault(a, b, kind).effect;
  const otherwise = (profile: SeccompProfile): CallRules => ({
    kind: "always",
    effect: defaultEffect(profile),
    isDefault: true,
  });
  const names = [...new Set([...inA.keys(), ...inB.keys()])];
  return names.flatMap((name) => {
    const first = inA.get(name) ?? otherwise(a);
    const second = inB.get(name) ?? otherwise(b);
    const merged = saidBefore(mergeCalls(first, second, kind), first, second);
    const rules = rulesFor(name, merged, standard);
    if (typeof rules !== "string") return rules;
    reasons.push(`${name}: ${rules}`);
    return [];
  });
}

/** A denial that one of both profiles states is stated again, where the result would only be a default. */
function saidBefore(merged: CallRules, a: CallRules, b: CallRules): CallRules {
  if (merged.kind !== "always" || !merged.isDefault) return merged;
  const reach = reachOfAction(merged.effect.action);
  const stated = [a, b].find(
    (each) =>
      each.kind === "always" && !each.isDefault && reachOfAction(each.effect.action) === reach,
  );
  return stated ?? merged;
}

/** The rules of one call under the merged default, or why there are none. */
function rulesFor(name: string, merged: CallRules, standard: Effect): SyscallRule[] | string {
  if (merged.kind === "mixed") return merged.reason;
  const isOpen = reachOfAction(standard.action) > 0;
  if (merged.kind === "always") {
    const isSaid = effectKey(merged.effect) === effectKey(standard);
    return isSaid ? [] : [{ names: [name], ...merged.effect, args: [] }];
  }
  if ((merged.kind === "only") !== isOpen) return written(name, merged.effects);
  // The default says the opposite: the rules are for when none of the conditions holds.
  const denied = negatedAll(merged.effects.map(({ when }) => when));
  if (typeof denied === "string") return denied;
  const effect: Effect = isOpen ? { action: "SCMP_ACT_ERRNO" } : { action: "SCMP_ACT_ALLOW" };
  return written(
    name,
    denied.map((when) => ({ ...effect, when })),
  );
}

/** One rule for each conjunction. Equal ones would not load with two actions: of what runs, ALLOW stands for LOG. */
function written(name: string, effects: readonly ConditionalEffect[]): SyscallRule[] {
  const plain = effects.find(({ action }) => action === "SCMP_ACT_ALLOW");
  const rules = new Map<string, SyscallRule>();
  for (const { action, errnoRet, when } of effects) {
    const key = when.map(conditionText).join();
    if (rules.has(key)) continue;
    const own = { action, ...(errnoRet !== undefined && { errnoRet }) };
    const effect =
      action === "SCMP_ACT_LOG" && plain !== undefined ? { action: plain.action } : own;
    rules.set(key, { names: [name], ...effect, args: when });
  }
  const always = [...rules.values()].find(({ args }) => args.length === 0);
  return always === undefined ? [...rules.values()] : [always];
}

function mergedArchitectures(
  a: SeccompProfile,
  b: SeccompProfile,
  kind: MergeKind,
  [runtime]: readonly RuntimeFacts[],
  reasons: string[],
): readonly string[] {
  const native = runtime === undefined ? [] : [architectureFacts(runtime.native).oci];
  const listed = ({ architectures }: SeccompProfile): readonly string[] =>
    architectures.length > 0 ? architectures : native;
  const [first, second] = [listed(a), listed(b)];
  const common = first.filter((each) => second.includes(each));
  if (kind === "intersection") {
    if (common.length === 0) reasons.push("the profiles have no architecture in common");
    return common;
  }
  const alone = [...first, ...second].filter((each) => !common.includes(each));
  if (alone.length > 0) {
    reasons.push(
      `${alone.join(", ")} is listed by one profile alone: with the rules of both it would let more through there; list the same architectures in both`,
    );
  }
  return first;
}

const ALLOW_SPECULATION = "SECCOMP_FILTER_FLAG_SPEC_ALLOW";

/** Without flags a runtime sets this one. */
function mergedFlags(a: SeccompProfile, b: SeccompProfile): Pick<SeccompProfile, "flags"> {
  if (a.flags === undefined && b.flags === undefined) return {};
  const flags = [a.flags ?? [ALLOW_SPECULATION], b.flags ?? [ALLOW_SPECULATION]].flat();
  return { flags: [...new Set(flags)] };
}

function mergedListener(
  a: SeccompProfile,
  b: SeccompProfile,
  reasons: string[],
): Pick<SeccompProfile, "listenerPath" | "listenerMetadata"> {
  const both = [a, b].filter((each) => each.listenerPath !== undefined);
  const listeners = both.map((each) => `${each.listenerPath}\n${each.listenerMetadata ?? ""}`);
  if (new Set(listeners).size > 1) reasons.push("the profiles have different listeners");
  const { listenerPath, listenerMetadata } = both[0] ?? a;
  return {
    ...(listenerPath !== undefined && { listenerPath }),
    ...(listenerMetadata !== undefined && { listenerMetadata }),
  };
}

function fault(
  a: SeccompProfile,
  b: SeccompProfile,
  merged: SeccompProfile,
  kind: MergeKind,
  runtime: RuntimeFacts,
): string | undefined {
  const where = `under ${runtime.runtime} ${runtime.version}`;
  const effective: EffectiveProfile[] = [];
  for (const [what, profile] of [
    ["the first profile", a],
    ["the second profile", b],
    ["the result", merged],
  ] as const) {
    const loaded = loadProfile(profile, runtime);
    if (loaded.kind === "refused") {
      return `${what} does not load ${where}: ${loaded.reasons.map(({ message }) => message).join("; ")}`;
    }
    effective.push(loaded.effective);
  }
  const [first, second, result] = effective as [
    EffectiveProfile,
    EffectiveProfile,
    EffectiveProfile,
  ];
  const why = whyNotMerged([first, second], result, kind);
  return why === undefined ? undefined : `rules would not mean it ${where}: ${why}`;
}
