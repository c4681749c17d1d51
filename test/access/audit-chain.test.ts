import { describe, expect, test } from "@jest/globals";
import { type ChainFault, checkChain } from "../../src/access/audit-chain.ts";
import {
  type AuditRecord,
  FIRST_PLACE,
  hashOfRecord,
  recordAfter,
  writtenEntry,
} from "../../src/storage/audit-log.ts";
import { auditChain, auditEntry } from "../contract/audit-samples.ts";

const CHAIN = auditChain(9);
const LAST = CHAIN.at(-1) as AuditRecord;

function at(sequence: number): AuditRecord {
  return CHAIN[sequence - 1] as AuditRecord;
}

function faultsOf(records: readonly AuditRecord[], anchor = FIRST_PLACE, last = LAST) {
  const check = checkChain(anchor);
  // Page by page, as a log is read.
  for (let from = 0; from < records.length; from += 4) check.take(records.slice(from, from + 4));
  return check.finish(last);
}

function edit(sequence: number, change: Partial<AuditRecord>): readonly AuditRecord[] {
  return CHAIN.with(sequence - 1, { ...at(sequence), ...change });
}

function forge(sequence: number, change: Partial<AuditRecord>): readonly AuditRecord[] {
  const record = { ...at(sequence), ...change };
  return CHAIN.with(sequence - 1, { ...record, hash: hashOfRecord(record) });
}

interface Case {
  readonly note: string;
  readonly records: readonly AuditRecord[];
  readonly faults: readonly ChainFault[];
}

const CASES: readonly Case[] = [
  { note: "as it was written", records: CHAIN, faults: [] },
  {
    note: "with another name in the middle",
    records: edit(5, { who: { name: "somebody", kind: "local" } }),
    faults: [{ kind: "edited", sequence: 5 }],
  },
  {
    note: "with a member more",
    records: edit(5, { why: "because" }),
    faults: [{ kind: "edited", sequence: 5 }],
  },
  {
    note: "with the first edited, and its hash made anew",
    records: forge(1, { what: "delete" }),
    faults: [{ kind: "edited", sequence: 1 }],
  },
  {
    note: "with one in the middle edited, and its hash made anew",
    records: forge(4, { what: "delete" }),
    faults: [{ kind: "edited", sequence: 4 }],
  },
  {
    note: "with the last edited, and its hash made anew",
    records: forge(9, { what: "delete" }),
    faults: [{ kind: "edited", sequence: 9 }],
  },
  {
    note: "with one that is put elsewhere by its number",
    records: edit(4, { sequence: 1e15 }),
    faults: [
      { kind: "removed", from: 4, to: 4 },
      { kind: "edited", sequence: 1e15 },
    ],
  },
  {
    note: "without the first",
    records: CHAIN.slice(1),
    faults: [{ kind: "removed", from: 1, to: 1 }],
  },
  {
    note: "without some in the middle",
    records: [...CHAIN.slice(0, 3), ...CHAIN.slice(6)],
    faults: [{ kind: "removed", from: 4, to: 6 }],
  },
  {
    note: "without the last two",
    records: CHAIN.slice(0, 7),
    faults: [{ kind: "removed", from: 8, to: 9 }],
  },
  { note: "without any", records: [], faults: [{ kind: "removed", from: 1, to: 9 }] },
  {
    note: "with two changed over",
    records: CHAIN.with(3, at(5)).with(4, at(4)),
    faults: [{ kind: "reordered", sequence: 4 }],
  },
  {
    note: "with one twice",
    records: [...CHAIN.slice(0, 6), at(2), ...CHAIN.slice(6)],
    faults: [{ kind: "reordered", sequence: 2 }],
  },
  {
    note: "with one at another end",
    records: [...CHAIN.slice(0, 2), ...CHAIN.slice(3), at(3)],
    faults: [{ kind: "reordered", sequence: 3 }],
  },
  {
    note: "with two edited and one removed",
    records: edit(2, { from: "::1" })
      .with(7, { ...at(8), what: "?" })
      .toSpliced(4, 1),
    faults: [
      { kind: "edited", sequence: 2 },
      { kind: "removed", from: 5, to: 5 },
      { kind: "edited", sequence: 8 },
    ],
  },
];

test.each(CASES)("a chain $note: $faults", ({ records, faults }) => {
  expect(faultsOf(records)).toEqual(faults);
});

describe("a chain of which the beginning was forgotten", () => {
  test("is checked from its anchor on", () => {
    expect(faultsOf(CHAIN.slice(4), at(4))).toEqual([]);
    expect(faultsOf([], LAST)).toEqual([]);
  });

  test("whose beginning was taken away besides is found", () => {
    expect(faultsOf(CHAIN.slice(5), at(4))).toEqual([{ kind: "removed", from: 5, to: 5 }]);
  });

  test("whose anchor is another one is found", () => {
    const anchor = { ...at(4), hash: "f".repeat(64) };
    expect(faultsOf(CHAIN.slice(4), anchor)).toEqual([{ kind: "edited", sequence: 5 }]);
  });
});

test("a log that is rubbish throughout gives a list that ends", () => {
  const wrong = { ...at(1), hash: "0".repeat(64) };
  const records = Array.from({ length: 3_000 }, (_, sequence) => ({ ...wrong, sequence }));
  expect(faultsOf(records)).toHaveLength(1_000);
});

describe("a record", () => {
  test("has the same hash whatever the order of its members, and another one after any change", () => {
    const turned = Object.fromEntries(Object.entries(at(3)).toReversed());
    expect(hashOfRecord(turned as unknown as AuditRecord)).toBe(at(3).hash);
    for (const change of [{ at: "" }, { dryRun: true }, { sequence: 4 }, { previous: "" }]) {
      expect(hashOfRecord({ ...at(3), ...change })).not.toBe(at(3).hash);
    }
  });

  test("reads back from JSON with its hash, also with half a surrogate pair in it", () => {
    const record = recordAfter(
      FIRST_PLACE,
      writtenEntry(auditEntry(1, { why: 'half a \ud800 of "it"' })),
    );
    const read = JSON.parse(JSON.stringify(record)) as AuditRecord;
    expect(hashOfRecord(read)).toBe(record.hash);
    expect(record.why).toBe('half a \ufffd of "it"');
  });

  test("past its greatest size is refused", () => {
    const entry = auditEntry(1, { why: "x".repeat(16_384) });
    expect(() => writtenEntry(entry)).toThrow("at most 16384 bytes");
  });
});
