import { expect, test } from "@jest/globals";
import { regionText } from "../../../src/seccomp/compare/region-text.ts";
import type { HalfLiteral } from "../../../src/seccomp/compare/solve-half.ts";

function literal(
  argument: number,
  half: "low" | "high",
  [op, datum, mask = 0xffffffff]: readonly ["eq" | "gt" | "ge", number, number?],
  holds = true,
): HalfLiteral {
  return { test: { argument, half, mask, op, datum }, holds };
}

test.each([
  { note: "nothing where all arguments count", literals: [], text: [] },
  {
    note: "both halves are one value",
    literals: [literal(2, "high", ["eq", 1]), literal(2, "low", ["eq", 0x40])],
    text: ["arg2 (flags) == 0x100000040"],
  },
  {
    note: "a mask, an argument without a type, and what does not hold",
    literals: [literal(5, "low", ["eq", 1, 3], false), literal(5, "high", ["gt", 7], false)],
    text: ["arg5.high <= 0x7", "arg5.low & 0x3 != 0x1"],
  },
  {
    note: "what another test already says is left out",
    literals: [
      literal(0, "low", ["eq", 0x28], false),
      literal(0, "low", ["eq", 0x29], false),
      literal(0, "low", ["ge", 0x2e]),
      literal(0, "high", ["eq", 0], false),
      literal(0, "high", ["eq", 4]),
    ],
    text: ["arg0 (dfd).high == 0x4", "arg0 (dfd).low >= 0x2e"],
  },
  {
    note: "values that are shut out stand together",
    literals: [9, 3, 7].map((value) => literal(1, "low", ["eq", value], false)),
    text: ["arg1 (filename).low is none of 0x3, 0x7, 0x9"],
  },
])("$note", ({ literals, text }) => {
  expect(regionText(literals, { architecture: "x86_64", name: "openat" })).toEqual(text);
});
