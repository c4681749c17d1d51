import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { differences } from "../../../src/seccomp/compare/differences.ts";
import { isTrue } from "../../../src/seccomp/compare/solve-half.ts";
import { isSameVerdict } from "../../../src/seccomp/compare/verdict-order.ts";
import { decide } from "../../../src/seccomp/model/verdict.ts";
import { anyArguments, anyDecision, anyEffective, effectiveOf } from "./decisions.ts";

test("a profile does not differ from itself", () => {
  fc.assert(
    fc.property(anyEffective, (profile) => {
      expect(differences(profile, profile)).toEqual([]);
    }),
  );
});

test("regions are just the arguments for which the verdicts differ", () => {
  fc.assert(
    fc.property(
      anyDecision,
      anyDecision,
      fc.array(anyArguments, { maxLength: 20 }),
      (a, b, calls) => {
        const options = { maxRegions: 10_000, architectures: ["x86_64" as const] };
        const found = differences(effectiveOf(a), effectiveOf(b), options);
        const regions = found.find(({ number }) => number === 1)?.regions ?? [];
        for (const region of regions) {
          expect(decide(a, region.example)).toEqual(region.a);
          expect(decide(b, region.example)).toEqual(region.b);
        }
        for (const args of calls) {
          const inside = regions.filter(({ literals }) =>
            literals.every((literal) => {
              const { argument, half } = literal.test;
              const value = (args[argument] ?? 0n) >> (half === "high" ? 32n : 0n);
              return isTrue(literal, Number(value & 0xffffffffn));
            }),
          );
          const differs = !isSameVerdict(decide(a, args), decide(b, args));
          expect(inside).toHaveLength(differs ? 1 : 0);
        }
      },
    ),
    { numRuns: 300 },
  );
});
