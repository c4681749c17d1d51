import { dangerOf } from "../danger/dangerous-calls.ts";
import type { EffectiveProfile, Verdict } from "../model/decision.ts";
import { type Loaded, loadProfile, type RuntimeFacts } from "../model/load-profile.ts";
import { verdictOf } from "../model/verdict.ts";
import type { SeccompProfile } from "../profile/profile.ts";
import { type Architecture, architectureFacts } from "../syscalls/architecture.ts";
import { syscallName } from "../syscalls/syscall-table.ts";
import { decidingRule } from "./deciding-rule.ts";
import { type Change, smallestChange } from "./smallest-change.ts";

/** A call that somebody saw, as much of it as was told. */
export interface SeenCall {
  readonly architecture: Architecture;
  /** As a filter sees it: with bit 30 on x32. */
  readonly number: number;
  /** Undefined where it was not told. */
  readonly args: readonly (bigint | undefined)[];
}

/** What becomes of a call under a profile, on one runtime, and by what. */
export interface RuntimeVerdict {
  readonly runtime: RuntimeFacts;
  /** Undefined where the runtime does not load the profile. */
  readonly verdict: Verdict | undefined;
  /** Position in `syscalls` of the rule that says so. */
  readonly rule: number | undefined;
  /** A sentence: which rule, the default, the prelude of runc, a foreign architecture. */
  readonly because: string;
}

export interface Explanation {
  /** The name, or `number 470` for one without. */
  readonly call: string;
  readonly verdicts: readonly RuntimeVerdict[];
  /** What would let the call through; undefined where every runtime does so now. */
  readonly change: Change | undefined;
}

/** Why a profile does to a call what it does, and what would let it through. */
export function explainCall(
  profile: SeccompProfile,
  seen: SeenCall,
  runtimes: readonly RuntimeFacts[],
): Explanation {
  return createExplainer(profile, runtimes)(seen);
}

/** Explains many calls by one profile, which each runtime loads once. */
export function createExplainer(
  profile: SeccompProfile,
  runtimes: readonly RuntimeFacts[],
): (seen: SeenCall) => Explanation {
  const loaded = runtimes.map((runtime) => ({ runtime, loaded: loadProfile(profile, runtime) }));
  return (seen) => {
    const name = syscallName(seen.architecture, seen.number);
    const verdicts = loaded.map((each) => verdictOn(profile, seen, name, each));
    const runs = verdicts.every(({ verdict }) => verdict !== undefined && isLetThrough(verdict));
    return {
      call: name ?? `number ${seen.number}`,
      verdicts,
      change: runs ? undefined : smallestChange(profile, seen, name, dangerOf(name ?? "")),
    };
  };
}

/** Whether the kernel runs the call. */
function isLetThrough({ kind }: Verdict): boolean {
  return kind === "allow" || kind === "log";
}

function verdictOn(
  profile: SeccompProfile,
  { architecture, number, args }: SeenCall,
  name: string | undefined,
  { runtime, loaded }: { readonly runtime: RuntimeFacts; readonly loaded: Loaded },
): RuntimeVerdict {
  if (loaded.kind === "refused") {
    const because = `the profile does not load: ${loaded.reasons.map(({ message }) => message).join("; ")}`;
    return { runtime, verdict: undefined, rule: undefined, because };
  }
  const known = args.map((argument) => argument ?? 0n);
  const verdict = verdictOf(loaded.effective, { architecture, number, args: known });
  const rule = name === undefined ? undefined : decidingRule(profile, name, args, verdict);
  const because =
    rule === undefined
      ? reasonWithoutRule(loaded.effective, { architecture, number }, name, profile)
      : `rule ${rule + 1} of syscalls (${profile.syscalls[rule]?.action}${(profile.syscalls[rule]?.args.length ?? 0) > 0 ? ", with conditions on arguments" : ""}) names ${name}`;
  return { runtime, verdict, rule, because };
}

function reasonWithoutRule(
  effective: EffectiveProfile,
  { architecture, number }: Pick<SeenCall, "architecture" | "number">,
  name: string | undefined,
  profile: SeccompProfile,
): string {
  const filter = effective.architectures.get(architecture);
  if (filter === undefined) {
    return `${architectureFacts(architecture).oci} is not among the architectures of the profile`;
  }
  if (filter.enosysAbove !== undefined && number > filter.enosysAbove) {
    return `the number ${number} lies above every call that the profile names, and runc answers those with ENOSYS`;
  }
  const conditional = profile.syscalls.findIndex((rule) => rule.names.includes(name ?? ""));
  if (conditional >= 0) {
    return `rule ${conditional + 1} of syscalls names ${name}, but its conditions do not hold for these arguments: the default ${profile.defaultAction} does`;
  }
  return `no rule names ${name ?? "it"}: the default ${profile.defaultAction} holds`;
}
