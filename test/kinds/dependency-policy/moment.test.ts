import { expect, test } from "@jest/globals";
import { effectiveFrom, endOf, moment } from "../../../src/kinds/dependency-policy/moment.ts";

const CASES = [
  { text: "2026-02-28", from: "2026-02-28T00:00:00Z", until: "2026-03-01T00:00:00Z" },
  { text: "2024-02-29", from: "2024-02-29T00:00:00Z", until: "2024-03-01T00:00:00Z" },
  { text: "2026-12-31", from: "2026-12-31T00:00:00Z", until: "2027-01-01T00:00:00Z" },
  { text: "9999-12-31", from: "9999-12-31T00:00:00Z", until: "9999-12-31T24:00:00Z" },
  { text: "2026-06-01T12:30:00Z", from: "2026-06-01T12:30:00Z", until: "2026-06-01T12:30:00Z" },
];

test.each(CASES)("$text begins and ends in UTC", ({ text, from, until }) => {
  expect([effectiveFrom(text), endOf(text)]).toEqual([from, until]);
});

test.each(["2026-02-29", "2026-13-01", "2026-1-1", "tomorrow", "2026-06-01T12:30:00+02:00", ""])(
  "%j is no moment",
  (text) => {
    expect(moment.safeParse(text).success).toBe(false);
    expect(endOf(text)).toBeUndefined();
  },
);
