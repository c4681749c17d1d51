import { describe, expect, test } from "@jest/globals";
import { createPauses, type Outcome } from "../../src/subscribe/pauses.ts";

const OPTIONS = { waitSeconds: 60, pollMs: 60_000, retryMs: 30_000, random: () => 1 };
const FAILED: Outcome = { kind: "failed" };
const UNCHANGED: Outcome = { kind: "unchanged" };

function rounds(
  outcomes: readonly (readonly [Outcome, number])[],
  options: Partial<typeof OPTIONS> = {},
): number[] {
  const pauses = createPauses({ ...OPTIONS, ...options });
  return outcomes.map(([outcome, tookMs]) => pauses.after(outcome, tookMs));
}

describe("the pause from one request to the next", () => {
  test("grows with each failure, up to the longest, and begins anew after a success", () => {
    const failures = Array.from({ length: 9 }, () => [FAILED, 500] as const);
    expect(rounds([...failures, [UNCHANGED, 60_000], [FAILED, 500]])).toEqual([
      ...[250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 0, 250],
    ]);
  });

  test("is as long as the server says after a failure, within the longest", () => {
    const failed = (afterMs: number): readonly [Outcome, number] => [
      { kind: "failed", afterMs },
      500,
    ];
    expect(rounds([failed(7_000), failed(7_000_000), failed(0)])).toEqual([7_000, 30_000, 1_000]);
  });

  test("is none while requests are held, and grows up to that of polling where they are not", () => {
    expect(rounds([60_000, 2_000].map((took) => [UNCHANGED, took]))).toEqual([0, 0]);
    const early = [1, 1, 1, 1, 1, 1, 1, 1].map((took) => [UNCHANGED, took] as const);
    expect(rounds([...early, [UNCHANGED, 59_000], [UNCHANGED, 1]])).toEqual([
      ...[1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 0, 1_000],
    ]);
  });

  test("is that of polling where nobody asks to be held, however long an answer takes", () => {
    const slow: readonly (readonly [Outcome, number])[] = [
      [UNCHANGED, 9_000],
      [{ kind: "changed", mayHold: true }, 9_000],
    ];
    expect(rounds(slow, { waitSeconds: 0, pollMs: 500 })).toEqual([500, 500]);
  });

  test("is short, but never nothing, after a change", () => {
    const changed = (mayHold: boolean): readonly [Outcome, number] => [
      { kind: "changed", mayHold },
      40,
    ];
    expect(rounds([changed(true), changed(true), changed(false)])).toEqual([60, 60, 1_000]);
  });

  test("differs by half", () => {
    expect(rounds([[FAILED, 500]], { random: () => 0 })).toEqual([125]);
  });
});
