import type { CallFilter, Decision, EffectiveProfile } from "../model/decision.ts";
import { ARCHITECTURES, type Architecture, X32_BIT } from "../syscalls/architecture.ts";
import { syscallName } from "../syscalls/syscall-table.ts";

/** One number of one architecture under some profiles, or all numbers that none of them speaks of. */
export interface ComparedCall {
  readonly architecture: Architecture;
  readonly number: number;
  /** Undefined where the number has none, as far as our table goes. */
  readonly name: string | undefined;
  /** Set where the number stands for all from here to there that no profile speaks of. */
  readonly range?: { readonly from: number; readonly to: number } | undefined;
  /** Of each profile, in their order. */
  readonly decisions: readonly Decision[];
}

/** The decisions of a call that two profiles were compared over. */
export function pairOf({ decisions }: ComparedCall): [Decision, Decision] {
  return decisions as [Decision, Decision];
}

const ENOSYS = 38;
const LAST_NUMBER = 0xffffffff;

/**
 * Everything that profiles may tell apart: every call that one of them speaks of on each architecture, and of the others one
 * for each stretch of numbers that each treats alike. An architecture that none has stands for all of those.
 */
export function* comparedCalls(
  profiles: readonly EffectiveProfile[],
  only?: readonly Architecture[],
): Generator<ComparedCall> {
  for (const architecture of comparedArchitectures(profiles, only)) {
    yield* callsOf(
      architecture,
      profiles.map((profile) => filterOf(profile, architecture)),
    );
  }
}

function comparedArchitectures(
  profiles: readonly EffectiveProfile[],
  only: readonly Architecture[] | undefined,
): Architecture[] {
  const names = ARCHITECTURES.map(({ name }) => name);
  if (only !== undefined) return names.filter((name) => only.includes(name));
  const isSpokenOf = (name: Architecture): boolean =>
    profiles.some(({ architectures }) => architectures.has(name));
  const foreign = names.find((name) => !isSpokenOf(name));
  return names.filter((name) => isSpokenOf(name) || name === foreign);
}

function filterOf(profile: EffectiveProfile, architecture: Architecture): CallFilter {
  const others: Decision = { kind: "verdict", verdict: profile.foreign };
  return profile.architectures.get(architecture) ?? { calls: new Map(), others };
}

function* callsOf(
  architecture: Architecture,
  filters: readonly CallFilter[],
): Generator<ComparedCall> {
  const spoken = new Set(filters.flatMap(({ calls }) => [...calls.keys()]));
  for (const number of [...spoken].toSorted((left, right) => left - right)) {
    yield {
      architecture,
      number,
      name: syscallName(architecture, number),
      decisions: filters.map((filter) => decisionOf(filter, number)),
    };
  }
  for (const { from, to } of stretches(architecture, filters)) {
    const number = numberWithin(architecture, from, to, spoken);
    if (number === undefined) continue;
    yield {
      architecture,
      number,
      name: syscallName(architecture, number),
      range: { from, to },
      decisions: filters.map((filter) => decisionOf(filter, number)),
    };
  }
}

/** What a filter does with a number. */
function decisionOf(filter: CallFilter, number: number): Decision {
  if (filter.enosysAbove !== undefined && number > filter.enosysAbove) return ABSENT;
  return filter.calls.get(number) ?? filter.others;
}

const ABSENT: Decision = { kind: "verdict", verdict: { kind: "errno", data: ENOSYS } };

/** The numbers of an architecture, cut where one of the filters begins to answer ENOSYS. */
function stretches(
  architecture: Architecture,
  filters: readonly CallFilter[],
): { from: number; to: number }[] {
  const [first, last] = numbersOf(architecture);
  const cuts = filters.flatMap(({ enosysAbove }) => enosysAbove ?? []);
  const ends = [...cuts.filter((cut) => cut >= first && cut < last), last];
  const sorted = [...new Set(ends)].toSorted((left, right) => left - right);
  return sorted.map((to, index) => ({
    from: index === 0 ? first : (sorted[index - 1] ?? 0) + 1,
    to,
  }));
}

/** Bit 30 tells x32 from x86-64, which share the audit token. */
function numbersOf(architecture: Architecture): readonly [number, number] {
  if (architecture === "x86_64") return [0, X32_BIT - 1];
  return architecture === "x32" ? [X32_BIT, LAST_NUMBER] : [0, LAST_NUMBER];
}

/** A number that no profile speaks of: one with a name where there is one. */
function numberWithin(
  architecture: Architecture,
  from: number,
  to: number,
  spoken: ReadonlySet<number>,
): number | undefined {
  const last = Math.min(to, from + spoken.size + NAMED_NUMBERS);
  let unnamed: number | undefined;
  for (let number = from; number <= last; number += 1) {
    if (spoken.has(number)) continue;
    if (syscallName(architecture, number) !== undefined) return number;
    unnamed ??= number;
  }
  return unnamed;
}

/** No architecture has calls past it, but for arm's own beyond 0xf0000. */
const NAMED_NUMBERS = 1024;
