import { expect, test } from "@jest/globals";
import { utcTime } from "../../../src/means/text/utc-time.ts";

test.each([
  ["in UTC", "2026-11-27T18:00:00Z", "2026-11-27T18:00:00Z"],
  ["with a fraction", "2026-11-27T18:00:59.999999999Z", "2026-11-27T18:00:59Z"],
  ["with an offset", "2026-11-27T01:30:00+02:00", "2026-11-26T23:30:00Z"],
  ["in lower case", "2026-11-27t18:00:00z", "2026-11-27T18:00:00Z"],
  ["Go's zero time", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
  ["a leap day", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
  ["a day that is none", "2023-02-29T00:00:00Z", undefined],
  ["hour 24", "2023-02-28T24:00:00Z", undefined],
  ["without a zone", "2026-11-27T18:00:00", undefined],
  ["a date", "2026-11-27", undefined],
  ["before all years", "0000-01-01T00:00:00+14:00", undefined],
  ["after all years", "9999-12-31T23:59:59-14:00", undefined],
  ["text around it", " 2026-11-27T18:00:00Z", undefined],
  ["a zone that is none", "2026-11-27T18:00:00+25:00", undefined],
])("%s", (_note, text, time) => {
  expect(utcTime(text)).toBe(time);
});
