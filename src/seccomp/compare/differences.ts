import type { EffectiveProfile, Verdict } from "../model/decision.ts";
import { type ComparedCall, comparedCalls, pairOf } from "./compared-calls.ts";
import { internPair } from "./interned-decision.ts";
import type { HalfLiteral } from "./solve-half.ts";
import { type CompareOptions, workOf } from "./subset.ts";
import { isWithin, type VerdictRelation } from "./verdict-order.ts";
import { type Meeting, walkPairs } from "./walk-pairs.ts";

/** Arguments for which two profiles do different things with a call. */
export interface DifferentRegion {
  readonly a: Verdict;
  readonly b: Verdict;
  /** The tests that the arguments pass; none where all do. */
  readonly literals: readonly HalfLiteral[];
  /** Six arguments that do. */
  readonly example: readonly bigint[];
}

/** One call that two profiles treat differently. */
export interface DifferentCall
  extends Pick<ComparedCall, "architecture" | "number" | "name" | "range"> {
  readonly regions: readonly DifferentRegion[];
  /** False where there may be more regions than are listed. */
  readonly isComplete: boolean;
}

export interface DifferenceOptions extends CompareOptions {
  /** Of each call. */
  readonly maxRegions?: number;
}

const MAX_REGIONS = 16;

/**
 * Where two profiles differ: by default in the very verdict, with `relation: "reach"` in how far they let a call go. In the
 * order of architectures and numbers.
 */
export function differences(
  a: EffectiveProfile,
  b: EffectiveProfile,
  options: DifferenceOptions = {},
): DifferentCall[] {
  const { relation = "equal", maxRegions = MAX_REGIONS } = options;
  const work = workOf(options);
  const found: DifferentCall[] = [];
  for (const call of comparedCalls([a, b], options.architectures)) {
    const regions: DifferentRegion[] = [];
    const [left, right] = internPair(...pairOf(call));
    const { isComplete } = walkPairs(left, right, {
      work: work(),
      isSettled: (inA, inB) => inA === inB,
      meet: (meeting) => {
        if (differs(meeting, relation)) regions.push(regionOf(meeting));
        return regions.length <= maxRegions;
      },
    });
    if (regions.length === 0 && isComplete) continue;
    const { architecture, number, name, range } = call;
    found.push({
      architecture,
      number,
      name,
      ...(range !== undefined && { range }),
      regions: regions.slice(0, maxRegions),
      isComplete: isComplete && regions.length <= maxRegions,
    });
  }
  return found;
}

function differs({ a, b }: Meeting, relation: VerdictRelation): boolean {
  return !isWithin(a, b, relation) || !isWithin(b, a, relation);
}

function regionOf({ a, b, literals, args }: Meeting): DifferentRegion {
  return { a, b, literals, example: args };
}
