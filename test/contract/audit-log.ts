import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checkChain } from "../../src/access/audit-chain.ts";
import { type AuditLog, type AuditRecord, FIRST_PLACE } from "../../src/storage/audit-log.ts";
import { auditEntry, readAll } from "./audit-samples.ts";

/** A place where records rest, and the clients that use it. */
export interface AuditMedium {
  /** Two clients of the same place; the same object twice where only one client may use it. */
  readonly clients: readonly [AuditLog, AuditLog];
  /** Closes the clients and opens the place again; undefined where nothing outlives a client. */
  reopen(): Promise<AuditLog | undefined>;
  dispose(): Promise<void>;
}

/** Throws unless the chain is whole from its anchor to its end; answers its records. */
export async function expectWhole(log: AuditLog): Promise<readonly AuditRecord[]> {
  const { anchor, last } = await log.ends();
  const records = await readAll(log);
  const check = checkChain(anchor);
  check.take(records);
  expect(check.finish(last)).toEqual([]);
  return records;
}

/** What every driver of `AuditLog` promises. The tests are one story: each goes on with the log of the one before. */
export function describeAuditLog(name: string, create: () => Promise<AuditMedium>): void {
  describe(`audit log: ${name}`, () => {
    let medium: AuditMedium;
    let log: AuditLog;
    let other: AuditLog;
    beforeAll(async () => {
      medium = await create();
      [log, other] = medium.clients;
    });
    afterAll(() => medium.dispose());

    test("an empty one has no records, and ends where it begins", async () => {
      expect(await log.read({ limit: 10 })).toEqual([]);
      expect(await log.ends()).toEqual({ anchor: FIRST_PLACE, last: FIRST_PLACE });
    });

    test("records are chained from the first on, and read back as they were answered", async () => {
      const entry = auditEntry(1, {
        why: 'a "reason",\nin lines \u2028 \ud83d\ude00',
        dryRun: false,
      });
      const first = await log.append(entry);
      expect(first).toMatchObject({ ...entry, sequence: 1, previous: FIRST_PLACE.hash });
      const second = await other.append(auditEntry(2));
      expect(second).toMatchObject({ sequence: 2, previous: first.hash });
      expect(await log.read({ limit: 10 })).toEqual([first, second]);
      expect(await other.ends()).toMatchObject({ last: { sequence: 2, hash: second.hash } });
    });

    test("many that are appended at once, by several, make one chain in which each has its place", async () => {
      const records: AuditRecord[] = [];
      for (let from = 3; from < 203; from += 40) {
        const appended = Array.from({ length: 40 }, (_, at) =>
          (at % 2 === 0 ? log : other).append(auditEntry(from + at)),
        );
        records.push(...(await Promise.all(appended)));
      }
      expect(new Set(records.map(({ sequence }) => sequence)).size).toBe(200);
      const kept = await expectWhole(other);
      expect(kept).toHaveLength(202);
      for (const record of records) expect(kept[record.sequence - 1]).toEqual(record);
    });

    test("those of one client keep the order in which they were appended", async () => {
      const numbers = Array.from({ length: 20 }, (_, at) => 1_000 + at);
      const records = await Promise.all(numbers.map((number) => log.append(auditEntry(number))));
      const sequences = records.map(({ sequence }) => sequence);
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    });

    test.each([
      { after: 0, limit: 3, sequences: [1, 2, 3] },
      { after: 100, limit: 2, sequences: [101, 102] },
      { after: 220, limit: 10, sequences: [221, 222] },
      { after: 222, limit: 10, sequences: [] },
      { after: 1e15, limit: 10, sequences: [] },
      { after: 5, limit: 0, sequences: [] },
    ])("behind $after, at most $limit: $sequences", async ({ after, limit, sequences }) => {
      const read = await other.read({ after, limit });
      expect(read.map(({ sequence }) => sequence)).toEqual(sequences);
    });

    test("one that is too large is refused, and those beside it are not", async () => {
      const large = log.append(auditEntry(1, { why: "x".repeat(20_000) }));
      const small = log.append(auditEntry(2));
      await expect(large).rejects.toMatchObject({ code: "too_large" });
      expect(await small).toMatchObject({ sequence: 223 });
      await expectWhole(log);
    });

    test("the oldest are forgotten, and what is left hangs on the last of them", async () => {
      await log.trim(101);
      const { anchor } = await other.ends();
      const records = await expectWhole(other);
      expect(records[0]).toMatchObject({ sequence: anchor.sequence + 1, previous: anchor.hash });
      // A driver that forgets in pieces keeps a piece at most, and never forgets what was not asked.
      expect(anchor.sequence).toBeGreaterThan(50);
      expect(anchor.sequence).toBeLessThanOrEqual(100);
      await other.trim(10);
      expect((await log.ends()).anchor).toEqual(anchor);
    });

    test("one of which all was forgotten goes on with its chain", async () => {
      await log.trim(1e15);
      const { last } = await log.ends();
      expect(last.sequence).toBe(223);
      expect(await other.append(auditEntry(3))).toMatchObject({
        sequence: 224,
        previous: last.hash,
      });
      await expectWhole(log);
    });

    // Last: it ends the clients.
    test("everything is there after closing and opening again, and a closed log says so", async () => {
      const [records, ends] = [await readAll(log), await log.ends()];
      const reopened = await medium.reopen();
      await expect(log.read({ limit: 1 })).rejects.toMatchObject({ code: "unavailable" });
      await expect(log.append(auditEntry(4))).rejects.toMatchObject({ code: "unavailable" });
      if (reopened === undefined) return;
      expect(await reopened.ends()).toEqual(ends);
      expect(await readAll(reopened)).toEqual(records);
      expect(await reopened.append(auditEntry(5))).toMatchObject({
        sequence: 225,
        previous: ends.last.hash,
      });
      await reopened.close();
    });
  });
}
