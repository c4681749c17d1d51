import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type HalfLiteral, isTrue, solveHalf } from "../../../src/seccomp/compare/solve-half.ts";
import { createWork } from "../../../src/seccomp/compare/work.ts";

function literal(op: "eq" | "gt" | "ge", mask: number, datum: number, holds = true): HalfLiteral {
  return { test: { argument: 0, half: "low", mask, op, datum }, holds };
}

/** Tests that look at five bits alone, so that all their values can be tried. */
const narrow: fc.Arbitrary<HalfLiteral> = fc
  .tuple(fc.constantFrom("eq", "gt", "ge"), fc.nat(31), fc.nat(33), fc.boolean())
  .map(([op, mask, datum, holds]) => literal(op, mask, datum, holds));

const wide: fc.Arbitrary<HalfLiteral> = fc
  .tuple(
    fc.constantFrom("eq", "gt", "ge"),
    fc.constantFrom(0xffffffff, 0x80000000, 0xffff0000, 0xff, 0xf0f0f0f0),
    fc.oneof(fc.nat(3), fc.nat(0xffffffff)),
    fc.boolean(),
  )
  .map(([op, mask, datum, holds]) => literal(op, mask, datum, holds));

test("the answer is that of trying all values", () => {
  fc.assert(
    fc.property(fc.array(narrow, { maxLength: 12 }), (literals) => {
      const values = Array.from({ length: 32 }, (_, value) => value);
      const isPossible = values.some((value) => literals.every((each) => isTrue(each, value)));
      const solution = solveHalf(literals, createWork(1_000_000));
      expect(solution.kind).toBe(isPossible ? "value" : "none");
      if (solution.kind !== "value") return;
      expect(literals.filter((each) => !isTrue(each, solution.value))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test("tests of all 32 bits: a value is one, and none is contradicted by no value tried", () => {
  fc.assert(
    fc.property(
      fc.array(wide, { maxLength: 8 }),
      fc.array(fc.nat(0xffffffff), { minLength: 50, maxLength: 50 }),
      (literals, values) => {
        const solution = solveHalf(literals, createWork(1_000_000));
        const tried = solution.kind === "value" ? [solution.value] : values;
        const isRight = tried.map((value) => literals.every((each) => isTrue(each, value)));
        expect(solution.kind).not.toBe("unknown");
        expect(isRight.every((each) => each === (solution.kind === "value"))).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each([
  { note: "no test: anything", literals: [], value: 0 },
  { note: "a mask of 0 is always 0", literals: [literal("eq", 0, 0)], value: 0 },
  { note: "a mask of 0 is never 1", literals: [literal("eq", 0, 1)], value: undefined },
  { note: "a datum outside its mask", literals: [literal("eq", 0xf0, 0x0f)], value: undefined },
  {
    note: "above the largest",
    literals: [literal("gt", 0xffffffff, 0xffffffff)],
    value: undefined,
  },
  { note: "not from 0 on", literals: [literal("ge", 0xffffffff, 0, false)], value: undefined },
  { note: "the highest bit", literals: [literal("gt", 0xffffffff, 0x7fffffff)], value: 0x80000000 },
  {
    note: "256 values shut out of eight bits, with a test of the others beside them",
    literals: [
      ...Array.from({ length: 256 }, (_, value) => literal("eq", 0xff, value, false)),
      literal("eq", 0xffffff00, 0x500, false),
    ],
    value: undefined,
  },
  {
    note: "the one value that is left of 256",
    literals: Array.from({ length: 255 }, (_, value) => literal("eq", 0xff, value, false)),
    value: 255,
  },
])("$note", ({ literals, value }) => {
  const solution = solveHalf(literals, createWork(1_000_000));
  expect(solution).toEqual(value === undefined ? { kind: "none" } : { kind: "value", value });
});

test("more work than there is gives neither answer", () => {
  const literals = Array.from({ length: 255 }, (_, value) => literal("eq", 0xff, value, false));
  expect(solveHalf(literals, createWork(1_000))).toEqual({ kind: "unknown" });
});
