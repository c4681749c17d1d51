import type { HalfTest, Verdict } from "../model/decision.ts";
import type { InternedDecision } from "./interned-decision.ts";
import { type HalfLiteral, isTrue, solveHalf } from "./solve-half.ts";
import type { Work } from "./work.ts";

/** What both decisions come to for some arguments. */
export interface Meeting {
  readonly a: Verdict;
  readonly b: Verdict;
  /** The tests that lead there, as they were asked. */
  readonly literals: readonly HalfLiteral[];
  /** Six arguments for which they are all true. */
  readonly args: readonly bigint[];
}

export interface WalkOptions {
  readonly work: Work;
  /** Whether nothing of interest lies behind a pair, whatever the arguments. */
  isSettled(a: InternedDecision, b: InternedDecision): boolean;
  /** Told of each pair of verdicts that some arguments reach; false ends the walk. */
  meet(meeting: Meeting): boolean;
}

/** Whether all was seen. `tests` had answers that the work did not suffice to find. */
export interface WalkResult {
  readonly pairs: number;
  readonly isComplete: boolean;
}

interface Chain {
  readonly literal: HalfLiteral;
  readonly before: Chain | undefined;
}

/** What is known of the arguments on the way here. */
interface Place {
  readonly a: InternedDecision;
  readonly b: InternedDecision;
  /** All literals, the last first. */
  readonly chain: Chain | undefined;
  /** For each half, its literals, and a value for which they are true. */
  readonly halves: readonly (Chain | undefined)[];
  readonly values: readonly number[];
}

const HALVES = 12;

/**
 * Walks two decisions side by side, over all arguments: a way is followed only where some arguments take it, so that what is
 * met is met by a real call.
 */
export function walkPairs(
  a: InternedDecision,
  b: InternedDecision,
  options: WalkOptions,
): WalkResult {
  const open: Place[] = [
    {
      a,
      b,
      chain: undefined,
      halves: Array.from({ length: HALVES }, () => undefined),
      values: Array.from({ length: HALVES }, () => 0),
    },
  ];
  let pairs = 0;
  let isComplete = true;
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    pairs += 1;
    if (!options.work.spend(1)) return { pairs, isComplete: false };
    if (options.isSettled(place.a, place.b)) continue;
    const { a: left, b: right } = place;
    if (left.kind === "verdict" && right.kind === "verdict") {
      if (!options.meet(meetingAt(place, left.verdict, right.verdict))) break;
      continue;
    }
    const test = left.kind === "test" ? left.test : (right as { test: HalfTest }).test;
    for (const holds of [false, true]) {
      const next = withLiteral(place, { test, holds }, options.work);
      if (next === "unknown") isComplete = false;
      else if (next !== undefined) open.push(next);
    }
  }
  return { pairs, isComplete };
}

/** The place behind an answer; undefined where no arguments give it. */
function withLiteral(
  place: Place,
  literal: HalfLiteral,
  work: Work,
): Place | "unknown" | undefined {
  const at = halfIndex(literal.test);
  const halves = place.halves.with(at, { literal, before: place.halves[at] });
  const chain = { literal, before: place.chain };
  const next = {
    a: behind(place.a, literal),
    b: behind(place.b, literal),
    chain,
    halves,
  };
  const value = place.values[at] ?? 0;
  if (isTrue(literal, value)) return { ...next, values: place.values };
  const solution = solveHalf(literalsOf(halves[at]), work);
  if (solution.kind === "unknown") return "unknown";
  if (solution.kind === "none") return undefined;
  return { ...next, values: place.values.with(at, solution.value) };
}

/** A decision behind an answer, where it asks this; itself where it asks something else. */
function behind(decision: InternedDecision, { test, holds }: HalfLiteral): InternedDecision {
  if (decision.kind === "verdict" || !isSameTest(decision.test, test)) return decision;
  return holds ? decision.yes : decision.no;
}

function isSameTest(a: HalfTest, b: HalfTest): boolean {
  return (
    a.argument === b.argument &&
    a.half === b.half &&
    a.mask === b.mask &&
    a.op === b.op &&
    a.datum === b.datum
  );
}

function halfIndex({ argument, half }: HalfTest): number {
  return 2 * argument + (half === "high" ? 1 : 0);
}

function meetingAt({ chain, values }: Place, a: Verdict, b: Verdict): Meeting {
  const args = Array.from({ length: HALVES / 2 }, (_, argument) => {
    const [low = 0, high = 0] = values.slice(2 * argument, 2 * argument + 2);
    return (BigInt(high) << 32n) | BigInt(low);
  });
  return { a, b, literals: literalsOf(chain).toReversed(), args };
}

function literalsOf(chain: Chain | undefined): HalfLiteral[] {
  const literals: HalfLiteral[] = [];
  for (let link = chain; link !== undefined; link = link.before) literals.push(link.literal);
  return literals;
}
