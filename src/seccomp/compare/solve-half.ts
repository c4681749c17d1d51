import type { HalfTest } from "../model/decision.ts";
import type { Work } from "./work.ts";

/** A test of one half of an argument with its answer. */
export interface HalfLiteral {
  readonly test: HalfTest;
  readonly holds: boolean;
}

/** A value of 32 bits for which all literals are true, or that there is none, or that the work was used up. */
export type HalfSolution =
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "none" }
  | { readonly kind: "unknown" };

const ALL = 0xffffffff;
const NONE: HalfSolution = { kind: "none" };

/** `low <= (x & mask) <= high`. */
interface Range {
  readonly mask: number;
  readonly low: number;
  readonly high: number;
}

/** `(x & mask) != value`. */
interface Difference {
  readonly mask: number;
  readonly value: number;
}

/** Bits that equalities fix. */
interface Fixed {
  readonly mask: number;
  readonly value: number;
}

interface Search {
  readonly fixed: Fixed;
  readonly work: Work;
  /** What was found to have no value, so that no bits are tried for it twice. */
  readonly dead: Set<string>;
  isOver: boolean;
}

/** Whether one literal is true of a value. */
export function isTrue({ test, holds }: HalfLiteral, value: number): boolean {
  const masked = (value & test.mask) >>> 0;
  if (test.op === "eq") return (masked === test.datum) === holds;
  return (test.op === "gt" ? masked > test.datum : masked >= test.datum) === holds;
}

/**
 * Solves a conjunction of tests of one half exactly. Equalities fix bits; the others are decided from the highest bit down,
 * with a branch only where a test that is still open looks at the bit. All literals must be of the same half.
 */
export function solveHalf(literals: readonly HalfLiteral[], work: Work): HalfSolution {
  if (!work.spend(literals.length)) return { kind: "unknown" };
  const fixed = fixedBits(literals);
  if (fixed === undefined) return NONE;
  if (fixed.mask === ALL) {
    return literals.every((literal) => isTrue(literal, fixed.value))
      ? { kind: "value", value: fixed.value }
      : NONE;
  }
  const search: Search = { fixed, work, dead: new Set(), isOver: false };
  const value = choose(31, 0, rangesOf(literals), differencesOf(literals), search);
  if (value !== undefined) return { kind: "value", value };
  return search.isOver ? { kind: "unknown" } : NONE;
}

/** What the equalities say together; undefined where they contradict each other. */
function fixedBits(literals: readonly HalfLiteral[]): Fixed | undefined {
  let mask = 0;
  let value = 0;
  for (const { test, holds } of literals) {
    if (test.op !== "eq" || !holds) continue;
    if ((test.datum & ~test.mask) !== 0) return undefined;
    if (((test.datum ^ value) & test.mask & mask) !== 0) return undefined;
    mask |= test.mask;
    value |= test.datum;
  }
  return { mask: mask >>> 0, value: value >>> 0 };
}

/** One range for each mask. */
function rangesOf(literals: readonly HalfLiteral[]): Range[] {
  const ranges = new Map<number, Range>();
  for (const { test, holds } of literals) {
    if (test.op === "eq") continue;
    const { mask, low, high } = ranges.get(test.mask) ?? { mask: test.mask, low: 0, high: ALL };
    const least = test.op === "gt" ? test.datum + 1 : test.datum;
    ranges.set(
      mask,
      holds
        ? { mask, low: Math.max(low, least), high }
        : { mask, low, high: Math.min(high, least - 1) },
    );
  }
  return [...ranges.values()];
}

function differencesOf(literals: readonly HalfLiteral[]): Difference[] {
  return literals.flatMap(({ test, holds }) =>
    test.op === "eq" && !holds && (test.datum & ~test.mask) === 0
      ? [{ mask: test.mask, value: test.datum }]
      : [],
  );
}

/** The bits from `bit` down, above which `prefix` is chosen; at most 32 calls deep. */
function choose(
  bit: number,
  prefix: number,
  ranges: readonly Range[],
  differences: readonly Difference[],
  search: Search,
): number | undefined {
  if (!search.work.spend(1 + ranges.length + differences.length)) search.isOver = true;
  if (search.isOver) return undefined;
  const below = bit < 0 ? 0 : bit === 31 ? ALL : 2 ** (bit + 1) - 1;
  const free = (below & ~search.fixed.mask) >>> 0;
  const known = (prefix | search.fixed.value) >>> 0;
  const openRanges = stillOpenRanges(ranges, known, free);
  const openDifferences = stillOpenDifferences(differences, known, free);
  if (openRanges === undefined || openDifferences === undefined) return undefined;
  const nothingOpen = openRanges.length === 0 && openDifferences.length === 0;
  if (bit < 0 || nothingOpen) return known;
  const key = stateKey(bit, known, openRanges, openDifferences);
  if (search.dead.has(key)) return undefined;
  const weight = 2 ** bit;
  const looks = [...openRanges, ...openDifferences].some(({ mask }) => (mask & weight) !== 0);
  const choices = (free & weight) === 0 || !looks ? [0] : [0, weight];
  for (const choice of choices) {
    const value = choose(bit - 1, prefix + choice, openRanges, openDifferences, search);
    if (value !== undefined) return value;
  }
  search.dead.add(key);
  return undefined;
}

/** Those that the free bits still decide; undefined where one cannot hold any more. */
function stillOpenRanges(
  ranges: readonly Range[],
  known: number,
  free: number,
): Range[] | undefined {
  const open: Range[] = [];
  for (const range of ranges) {
    const least = (known & range.mask) >>> 0;
    const most = ((known | free) & range.mask) >>> 0;
    if (most < range.low || least > range.high) return undefined;
    if (least < range.low || most > range.high) open.push(range);
  }
  return open;
}

function stillOpenDifferences(
  differences: readonly Difference[],
  known: number,
  free: number,
): Difference[] | undefined {
  const open: Difference[] = [];
  for (const difference of differences) {
    const { mask, value } = difference;
    if (((known ^ value) & mask & ~free) !== 0) continue;
    if ((mask & free) === 0) return undefined;
    open.push(difference);
  }
  return open;
}

/** Equal where the bits that are left decide the same tests in the same state. */
function stateKey(
  bit: number,
  known: number,
  ranges: readonly Range[],
  differences: readonly Difference[],
): string {
  const rangeKeys = ranges.map(({ mask }) => `${mask}:${(known & mask) >>> 0}`);
  const differenceKeys = differences.map(({ mask, value }) => `${mask}:${value}`);
  return `${bit} ${rangeKeys.join()} ${differenceKeys.join()}`;
}
