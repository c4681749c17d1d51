import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { subsetOf } from "../../../src/seccomp/compare/subset.ts";
import { isWithin } from "../../../src/seccomp/compare/verdict-order.ts";
import type { Decision, HalfTest } from "../../../src/seccomp/model/decision.ts";
import { verdictOf } from "../../../src/seccomp/model/verdict.ts";
import { ALLOW, anyArguments, anyEffective, EPERM, effectiveOf, verdict } from "./decisions.ts";

const anyCall = fc.record({
  architecture: fc.constantFrom(
    "x86_64" as const,
    "x86" as const,
    "aarch64" as const,
    "arm" as const,
  ),
  number: fc.oneof(fc.nat(6), fc.constantFrom(399, 401, 10_000)),
  args: anyArguments,
});

describe.each(["reach", "equal"] as const)("by %s", (relation) => {
  test("a profile is no wider than itself", () => {
    fc.assert(
      fc.property(anyEffective, (profile) => {
        expect(subsetOf(profile, profile, { relation }).kind).toBe("proven");
      }),
    );
  });

  test("what is found is confirmed by the model, and what is proven contradicted by no call", () => {
    fc.assert(
      fc.property(
        anyEffective,
        anyEffective,
        fc.array(anyCall, { maxLength: 40 }),
        (a, b, calls) => {
          const subset = subsetOf(a, b, { relation });
          if (subset.kind === "wider") {
            const { example } = subset;
            expect(verdictOf(a, example)).toEqual(example.a);
            expect(verdictOf(b, example)).toEqual(example.b);
            expect(isWithin(example.a, example.b, relation)).toBe(false);
            return;
          }
          expect(subset.kind).toBe("proven");
          for (const call of calls) {
            expect(isWithin(verdictOf(a, call), verdictOf(b, call), relation)).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test("it is transitive", () => {
    fc.assert(
      fc.property(anyEffective, anyEffective, anyEffective, (a, b, c) => {
        const isSubset = (x: typeof a, y: typeof a): boolean =>
          subsetOf(x, y, { relation }).kind === "proven";
        if (isSubset(a, b) && isSubset(b, c)) expect(isSubset(a, c)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** `arg == value` by both halves. */
function equals(argument: number, value: bigint, yes: Decision, no: Decision): Decision {
  const half = (which: "low" | "high", datum: bigint): HalfTest => ({
    argument,
    half: which,
    mask: 0xffffffff,
    op: "eq",
    datum: Number(datum),
  });
  const low: Decision = { kind: "test", test: half("low", value & 0xffffffffn), yes, no };
  return { kind: "test", test: half("high", value >> 32n), yes: low, no };
}

test("the counter-example names the call and arguments that only A lets through", () => {
  const [allow, deny] = [verdict(ALLOW), verdict(EPERM)];
  const a = effectiveOf(equals(2, 2n ** 40n + 7n, allow, equals(2, 3n, allow, deny)));
  const b = effectiveOf(equals(2, 3n, allow, deny));
  expect(subsetOf(a, b)).toMatchObject({
    kind: "wider",
    example: {
      architecture: "x86_64",
      number: 1,
      name: "write",
      args: [0n, 0n, 2n ** 40n + 7n, 0n, 0n, 0n],
      a: ALLOW,
      b: EPERM,
    },
  });
  expect(subsetOf(b, a)).toEqual({
    kind: "proven",
    looked: { architectures: 2, calls: 3, pairs: expect.any(Number) },
  });
});

test("one more call, one more architecture and a later ENOSYS are found", () => {
  const narrow = effectiveOf(verdict(EPERM));
  const foreign = { architectures: new Map(), foreign: ALLOW };
  expect(subsetOf(effectiveOf(verdict(ALLOW)), narrow).kind).toBe("wider");
  expect(subsetOf(foreign, narrow)).toMatchObject({ kind: "wider", example: { a: ALLOW } });
  const open = { calls: new Map(), others: verdict(ALLOW) };
  const withPrelude = (enosysAbove: number) => ({
    architectures: new Map([["aarch64" as const, { ...open, enosysAbove }]]),
    foreign: EPERM,
  });
  expect(subsetOf(withPrelude(450), withPrelude(440))).toMatchObject({
    kind: "wider",
    example: { architecture: "aarch64", number: 441, b: { kind: "errno", data: 38 } },
  });
  expect(subsetOf(withPrelude(440), withPrelude(450)).kind).toBe("proven");
});

test("what would take too long is called not proven, never a proof", () => {
  const bit = (number: number, yes: Decision, no: Decision): Decision => ({
    kind: "test",
    test: { argument: 0, half: "low", mask: 2 ** number, op: "eq", datum: 2 ** number },
    yes,
    no,
  });
  // An odd number of bits is let through, told from the highest bit down by one and from the lowest up by the other.
  const parity = (bits: readonly number[]): Decision => {
    let [even, odd]: Decision[] = [verdict(EPERM), verdict(ALLOW)] as [Decision, Decision];
    for (const each of bits) [even, odd] = [bit(each, odd, even), bit(each, even, odd)];
    return even;
  };
  const bits = Array.from({ length: 30 }, (_, number) => number);
  const [a, b] = [parity(bits), parity(bits.toReversed())].map((each) => effectiveOf(each));
  if (a === undefined || b === undefined) throw new Error("two");
  expect(subsetOf(a, b, { workPerCall: 100_000 })).toMatchObject({
    kind: "not_proven",
    where: { architecture: "x86_64", number: 1, name: "write" },
  });
  expect(subsetOf(a, a).kind).toBe("proven");
});

test("a chain of two thousand tests is walked without a stack", () => {
  let decision: Decision = verdict(EPERM);
  for (let value = 0n; value < 2_000n; value += 1n) {
    decision = equals(0, value, verdict(value % 2n === 0n ? ALLOW : EPERM), decision);
  }
  const narrow = effectiveOf(equals(0, 1_242n, verdict(ALLOW), verdict(EPERM)));
  expect(
    subsetOf(narrow, effectiveOf(decision), { workPerCall: 10 ** 9, work: 10 ** 9 }).kind,
  ).toBe("proven");
});
