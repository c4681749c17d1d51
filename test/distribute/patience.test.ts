import { expect, test } from "@jest/globals";
import { patienceFor } from "../../src/distribute/patience.ts";

test.each([
  {
    note: "half a minute: a margin of once to twice the look",
    wait: 30,
    least: 29_200,
    most: 29_600,
  },
  { note: "a second: a tenth to a fifth of it", wait: 1, least: 800, most: 900 },
  {
    note: "longer than a timer can be",
    wait: 30_000_000_000,
    least: 1_999_999_200,
    most: 1_999_999_600,
  },
])("$note", ({ wait, least, most }) => {
  expect(patienceFor(wait, 400, 0)).toEqual({ holdMs: most, delayMs: most });
  expect(patienceFor(wait, 400, 1)).toEqual({ holdMs: least, delayMs: least });
});

test("who does not wait is not held, and kept for less than agents wait for a header", () => {
  expect(patienceFor(0, 400, 0.5)).toEqual({ holdMs: 0, delayMs: 5_000 });
});
