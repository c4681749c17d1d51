import { describe, expect, test } from "@jest/globals";
import { whyNotNumber } from "../../../src/means/json/number-limit.ts";

const TOO_BIG = "invalid number: number too big";
const NOT_READABLE = "invalid number: invalid float";

/** What OPA 1.22.2 says to each; input-json.test.ts asks it about those within its sane range. */
describe("whyNotNumber", () => {
  test.each([
    ["0", undefined],
    ["9".repeat(50_000), undefined],
    ["1e30102", undefined],
    ["1e30103", TOO_BIG],
    ["-1E+30103", TOO_BIG],
    ["1e-30103", undefined],
    ["1e-30104", TOO_BIG],
    ["0.001e30105", undefined],
    ["0.001e30106", TOO_BIG],
    ["1000e30099", undefined],
    ["1000e30100", TOO_BIG],
    [`0.${"0".repeat(40_000)}1e40005`, undefined],
    ["0e999999999", undefined],
    ["0.00E-999999999", undefined],
    ["1e646456993", TOO_BIG],
    ["1e2147483648", NOT_READABLE],
    ["0e99999999999999999999", NOT_READABLE],
    ["1e-99999999999999999999", NOT_READABLE],
  ])("%.30s", (text, reason) => {
    expect(whyNotNumber(text)).toBe(reason);
  });

  test("refuses what slips through OPA's own overflowing check", () => {
    expect(whyNotNumber("1e-700000000")).toBe(TOO_BIG);
    expect(whyNotNumber("1e9223372036854775807")).toBe(NOT_READABLE);
  });
});
