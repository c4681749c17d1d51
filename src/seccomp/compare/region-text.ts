import type { Architecture } from "../syscalls/architecture.ts";
import { argumentOf } from "../syscalls/argument-types.ts";
import { type HalfLiteral, solveHalf } from "./solve-half.ts";
import { createWork } from "./work.ts";

const ALL = 0xffffffff;
/** A text may cost little; what it does not suffice for is written as it was asked. */
const WORK = 100_000;

/**
 * The tests of a region for people, one text for each: `arg1 (flags) == 0x40`, `arg0.low & 0x3 != 0x1`. Tests that the others
 * of the same half already answer are left out.
 */
export function regionText(
  literals: readonly HalfLiteral[],
  call: { readonly architecture: Architecture; readonly name: string | undefined },
): string[] {
  return [0, 1, 2, 3, 4, 5].flatMap((argument) => {
    const own = literals.filter(({ test }) => test.argument === argument);
    if (own.length === 0) return [];
    const type = call.name && argumentOf(call.name, argument, call.architecture)?.name;
    const name = type ? `arg${argument} (${type})` : `arg${argument}`;
    const low = halfOf(own, "low");
    const high = halfOf(own, "high");
    if (isEquality(low) && isEquality(high)) {
      const value = (BigInt(high[0]?.test.datum ?? 0) << 32n) | BigInt(low[0]?.test.datum ?? 0);
      return [`${name} == ${hex(value)}`];
    }
    return [...halfTexts(high, `${name}.high`), ...halfTexts(low, `${name}.low`)];
  });
}

/** `0x40`, as flags are written. */
export function hex(value: bigint | number): string {
  return `0x${value.toString(16)}`;
}

/** The literals of a half that say something beside the others. */
function halfOf(literals: readonly HalfLiteral[], half: "low" | "high"): readonly HalfLiteral[] {
  const own = literals.filter(({ test }) => test.half === half);
  const exact = own.find(({ test, holds }) => test.op === "eq" && holds && test.mask === ALL);
  if (exact !== undefined) return [exact];
  const work = createWork(WORK);
  const kept = new Set(own);
  for (const each of own) {
    const others = [...kept].filter((other) => other !== each);
    const denied = { test: each.test, holds: !each.holds };
    if (solveHalf([...others, denied], work).kind === "none") kept.delete(each);
  }
  return [...kept];
}

/** Values that are shut out stand together, from the least. */
function halfTexts(literals: readonly HalfLiteral[], name: string): string[] {
  const isShutOut = ({ test, holds }: HalfLiteral): boolean =>
    test.op === "eq" && !holds && test.mask === ALL;
  const shutOut = literals.filter(isShutOut).map(({ test }) => test.datum);
  const others = literals.filter((each) => shutOut.length < 2 || !isShutOut(each));
  const texts = others.map((each) => `${name} ${literalText(each)}`);
  if (shutOut.length < 2) return texts;
  const values = shutOut.toSorted((a, b) => a - b).map(hex);
  return [...texts, `${name} is none of ${values.join(", ")}`];
}

function isEquality(literals: readonly HalfLiteral[]): boolean {
  const [only, ...more] = literals;
  return (
    only !== undefined &&
    more.length === 0 &&
    only.holds &&
    only.test.op === "eq" &&
    only.test.mask === ALL
  );
}

const OPERATORS = { eq: ["==", "!="], gt: [">", "<="], ge: [">=", "<"] } as const;

function literalText({ test: { mask, op, datum }, holds }: HalfLiteral): string {
  const operator = OPERATORS[op][holds ? 0 : 1];
  return `${mask === ALL ? "" : `& ${hex(mask)} `}${operator} ${hex(datum)}`;
}
