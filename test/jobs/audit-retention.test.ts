import { expect, test } from "@jest/globals";
import { trimAudit } from "../../src/jobs/audit-retention.ts";
import { createMemoryAuditLog } from "../../src/storage/memory/audit-log.ts";
import { auditEntry } from "../contract/audit-samples.ts";

const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-11-28T00:00:00.000Z");

/** A log with a record of each age in days; what of it is left. */
async function leftOf(ages: readonly number[], signal = new AbortController().signal) {
  const log = createMemoryAuditLog();
  for (const [at, age] of ages.entries()) {
    await log.append(auditEntry(at, { at: new Date(NOW - age * DAY_MS).toISOString() }));
  }
  await trimAudit({ log, keepDays: 400, now: () => new Date(NOW), signal });
  const { anchor, last } = await log.ends();
  return [anchor.sequence, last.sequence];
}

test.each([
  { note: "young ones stay", ages: [399, 1], left: [0, 2] },
  { note: "old ones go", ages: [500, 401, 399, 1], left: [2, 4] },
  { note: "what is old behind a younger one stays", ages: [500, 399, 401], left: [1, 3] },
  { note: "all of them may go", ages: [500, 500], left: [2, 2] },
  { note: "of many the old ones go", ages: Array(1_500).fill(500).concat(1), left: [1_500, 1_501] },
  { note: "there may be none", ages: [], left: [0, 0] },
])("$note", async ({ ages, left }) => {
  expect(await leftOf(ages)).toEqual(left);
});

test("one that is told to end forgets nothing", async () => {
  expect(await leftOf([500, 1], AbortSignal.abort())).toEqual([0, 2]);
});
