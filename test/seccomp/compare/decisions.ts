import fc from "fast-check";
import type {
  Decision,
  EffectiveProfile,
  HalfTest,
  Verdict,
} from "../../../src/seccomp/model/decision.ts";

export const ALLOW: Verdict = { kind: "allow", data: 0 };
export const EPERM: Verdict = { kind: "errno", data: 1 };

export function verdict(each: Verdict): Decision {
  return { kind: "verdict", verdict: each };
}

const anyVerdict: fc.Arbitrary<Verdict> = fc.constantFrom<Verdict>(
  ALLOW,
  { kind: "log", data: 0 },
  { kind: "notify", data: 0 },
  EPERM,
  { kind: "errno", data: 38 },
  { kind: "kill_process", data: 0 },
);

/** Tests that overlap each other often. */
const anyTest: fc.Arbitrary<HalfTest> = fc.record({
  argument: fc.nat(1),
  half: fc.constantFrom("low", "high"),
  mask: fc.constantFrom(0xffffffff, 0xffffffff, 0x3, 0x80000000),
  op: fc.constantFrom("eq", "gt", "ge"),
  datum: fc.constantFrom(0, 1, 2, 3, 0x80000000, 0xffffffff),
});

export const anyDecision: fc.Arbitrary<Decision> = fc.letrec<{ node: Decision }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    anyVerdict.map(verdict),
    fc.record({
      kind: fc.constant("test" as const),
      test: anyTest,
      yes: tie("node"),
      no: tie("node"),
    }),
  ),
})).node;

const anyFilter = fc
  .record({
    calls: fc.uniqueArray(fc.tuple(fc.nat(5), anyDecision), { selector: ([number]) => number }),
    others: anyDecision,
    enosysAbove: fc.option(fc.constantFrom(3, 5, 400), { nil: undefined }),
  })
  .map(({ calls, ...rest }) => ({ calls: new Map(calls), ...rest }));

export const anyEffective: fc.Arbitrary<EffectiveProfile> = fc
  .record({
    filters: fc.uniqueArray(fc.tuple(fc.constantFrom("x86_64", "x86", "aarch64"), anyFilter), {
      selector: ([name]) => name,
    }),
    foreign: anyVerdict,
  })
  .map(({ filters, foreign }) => ({ architectures: new Map(filters), foreign }));

const anyHalf = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 0x80000000, 0x80000001, 0xffffffff),
  fc.nat(0xffffffff),
);

export const anyArguments: fc.Arbitrary<bigint[]> = fc.array(
  fc.tuple(anyHalf, anyHalf).map(([high, low]) => (BigInt(high) << 32n) | BigInt(low)),
  { minLength: 6, maxLength: 6 },
);

/** A decision for one call, and nothing else. */
export function effectiveOf(decision: Decision, rest: Verdict = EPERM): EffectiveProfile {
  const filter = { calls: new Map([[1, decision]]), others: verdict(rest) };
  return {
    architectures: new Map([["x86_64", filter]]),
    foreign: { kind: "kill_thread", data: 0 },
  };
}
