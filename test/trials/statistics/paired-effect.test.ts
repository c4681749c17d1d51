import { describe, expect, test } from "@jest/globals";
import { FEWEST_PAIRS, pairedEffect } from "../../../src/trials/statistics/paired-effect.ts";
import { normalShare, quantile, t80, t975 } from "../../../src/trials/statistics/quantiles.ts";
import { effectVerdict, relativeEffect } from "../../../src/trials/statistics/relative-effect.ts";
import { seededRandom } from "../../../src/trials/statistics/seeded-random.ts";

const RUNS = 400;
/** Fewer than in use: the intervals are a little rougher and no less right. */
const RESAMPLES = 400;

/** Noise of one measurement, as a share of it. */
const NOISES: readonly {
  readonly note: string;
  readonly draw: (random: () => number) => number;
}[] = [
  { note: "normal noise of a tenth", draw: (random) => 0.1 * normal(random) },
  {
    note: "small noise with a neighbour that breaks in now and then",
    draw: (random) => 0.03 * normal(random) * (random() < 0.15 ? 6 : 1),
  },
  { note: "noise that only ever costs", draw: (random) => 0.05 * Math.exp(normal(random)) },
];

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** So many pairs in which the profile makes this share of a difference. */
function simulate(
  pairs: number,
  share: number,
  draw: (random: () => number) => number,
  random: () => number,
): { readonly without: number; readonly with: number }[] {
  return Array.from({ length: pairs }, () => ({
    without: 50 * Math.exp(draw(random)),
    with: 50 * (1 + share) * Math.exp(draw(random)),
  }));
}

describe.each(NOISES)("$note", ({ draw }) => {
  test.each([10, 20])("the 95 %% interval of %i pairs covers the truth about as often", (pairs) => {
    const random = seededRandom(pairs);
    let covered = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const effect = relativeEffect(simulate(pairs, 0.05, draw, random), run, RESAMPLES);
      if (effect !== undefined && effect.low <= 5 && effect.high >= 5) covered += 1;
    }
    expect(covered / RUNS).toBeGreaterThanOrEqual(0.925);
    expect(covered / RUNS).toBeLessThanOrEqual(0.985);
  });
});

test("the smallest effect that it names is found in about four of five runs", () => {
  const random = seededRandom(3);
  const draw = NOISES[0]?.draw ?? normal;
  let named = 0;
  for (let run = 0; run < 50; run += 1) {
    named += (relativeEffect(simulate(20, 0, draw, random), run, RESAMPLES)?.smallest ?? 0) / 50;
  }
  let found = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const effect = relativeEffect(simulate(20, named / 100, draw, random), run, RESAMPLES);
    if (effect !== undefined && effectVerdict(effect).kind === "costs") found += 1;
  }
  expect(found / RUNS).toBeGreaterThan(0.7);
  expect(found / RUNS).toBeLessThan(0.9);
});

test("a second run lands where the first says it will", () => {
  const random = seededRandom(4);
  const draw = NOISES[0]?.draw ?? normal;
  let landed = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const [first, second] = [1, 2].map(() =>
      relativeEffect(simulate(20, 0.02, draw, random), run, RESAMPLES),
    );
    if (first === undefined || second === undefined) continue;
    if (first.repeatLow <= second.estimate && second.estimate <= first.repeatHigh) landed += 1;
  }
  expect(landed / RUNS).toBeGreaterThan(0.92);
});

test("the same pairs and seed give the same interval, too few give none", () => {
  const differences = [0.1, -0.2, 0.3, 0.05, -0.1, 0.2];
  expect(pairedEffect(differences, 9)).toEqual(pairedEffect(differences, 9));
  expect(pairedEffect(differences.slice(0, FEWEST_PAIRS - 1), 9)).toBeUndefined();
});

test("a pair of which one half is zero counts for nothing", () => {
  const pairs = Array.from({ length: 6 }, () => ({ without: 10, with: 11 }));
  const effect = relativeEffect([...pairs, { without: 0, with: 11 }], 1);
  expect(effect?.pairs).toBe(6);
  expect(effect?.estimate).toBeCloseTo(10);
});

test.each([
  {
    note: "an interval around zero is told as what it cannot be more than",
    low: -1.5,
    high: 2.5,
    verdict: { kind: "none", within: 2.5 },
  },
  { note: "one above zero costs", low: 1, high: 3, verdict: { kind: "costs", from: 1, to: 3 } },
  {
    note: "one below zero gains, the smaller first",
    low: -3,
    high: -1,
    verdict: { kind: "gains", from: 1, to: 3 },
  },
])("$note", ({ low, high, verdict }) => {
  const rest = { pairs: 20, estimate: (low + high) / 2, smallest: 1, repeatLow: 0, repeatHigh: 0 };
  expect(effectVerdict({ ...rest, low, high })).toEqual(verdict);
});

test.each([
  { freedom: 4, wide: 2.7764, narrow: 0.941 },
  { freedom: 9, wide: 2.2622, narrow: 0.8834 },
  { freedom: 19, wide: 2.093, narrow: 0.861 },
  { freedom: 59, wide: 2.001, narrow: 0.8478 },
])("Student's t of $freedom is what the tables have", ({ freedom, wide, narrow }) => {
  expect(Math.abs(t975(freedom) - wide)).toBeLessThan(0.02);
  expect(t80(freedom)).toBeCloseTo(narrow, 2);
});

test("the normal distribution is what the tables have", () => {
  expect(normalShare(-1.959964)).toBeCloseTo(0.025, 6);
  expect(normalShare(1)).toBeCloseTo(0.841345, 6);
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(() => quantile([], 0.5)).toThrow("there are no values");
});
