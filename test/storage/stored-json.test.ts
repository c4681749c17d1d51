import { describe, expect, test } from "@jest/globals";
import {
  formatHeadFile,
  parseHeadFile,
  parseMove,
  parseRecord,
} from "../../src/storage/stored-json.ts";
import { bundleName, revisionOf, sample } from "../contract/samples.ts";

const NAME = bundleName("team/authz");
const MOVE = { sequence: 2, revision: revisionOf("two"), at: "2026-01-02", reason: "push" };
const OLDER = { ...MOVE, sequence: 1, revision: revisionOf("one") };

describe("what a newer version wrote", () => {
  test("a reason that is not known is text", () => {
    expect(parseMove(JSON.stringify({ ...MOVE, reason: "promoted" })).reason).toBe("promoted");
  });

  test("fields and artifacts that are not known are passed over in a record", () => {
    const { record } = sample(NAME, "one");
    const artifacts = [...record.artifacts, "program.js"];
    const text = JSON.stringify({ ...record, artifacts, signedBy: "somebody" });
    expect(parseRecord(text)).toEqual(record);
  });

  test("fields of older moves are kept when the file is written again", () => {
    const text = JSON.stringify({ name: NAME, moves: [{ ...OLDER, by: "somebody" }], more: true });
    const { name, moves } = parseHeadFile(text);
    const again = parseHeadFile(formatHeadFile({ name, moves: [MOVE, ...moves] }));
    expect(again.moves).toEqual([MOVE, { ...OLDER, by: "somebody" }]);
  });
});

describe("a record", () => {
  const { record } = sample(NAME, "one");

  test("comes back with the engine that was chosen, its budget, why it is not portable, and who was asked for the tests", () => {
    const reason = { code: "rego_type_error" as const, message: "no" };
    const location = { file: "a.rego", row: 3, col: 6 };
    const reasons = [reason, { ...reason, location }];
    for (const engine of ["exact", "wasm"] as const) {
      const budget = { steps: 1_000, memoryMiB: 8 };
      const authzen = { evaluation: "a/x", action: "a/y" };
      const access = { read: "anyone" };
      const tests = [{ engine, asked: 1, of: 2, because: "no" }];
      const whole = {
        ...record,
        engine,
        budget,
        authzen,
        access,
        portability: { portable: false, reasons },
        tests,
      };
      expect(parseRecord(JSON.stringify(whole))).toEqual(whole);
    }
  });

  test("is open in no way that is not known here", () => {
    const access = { read: "everyone" };
    expect(parseRecord(JSON.stringify({ ...record, access })).access).toBeUndefined();
  });

  test("of a time before there was a choice has none", () => {
    expect(parseRecord(JSON.stringify(record))).toEqual(record);
    expect([record.engine, record.portability]).toEqual([undefined, undefined]);
  });
});

describe("what nobody of us wrote", () => {
  const whole = sample(NAME, "one").record;
  const damages: readonly { note: string; record: object; says: string }[] = [
    { note: "no name", record: { ...whole, name: "" }, says: "name: a name is wanted" },
    { note: "no revision", record: { ...whole, revision: "x" }, says: "revision: 64 hexadecimal" },
    { note: "no size", record: { ...whole, size: undefined }, says: "size" },
    { note: "no such engine", record: { ...whole, engine: "plan" }, says: "engine" },
    {
      note: "a verdict without reasons",
      record: { ...whole, portability: { portable: false } },
      says: "portability.reasons",
    },
    { note: "artifacts of numbers", record: { ...whole, artifacts: [1] }, says: "artifacts.0" },
  ];
  test.each(damages)("a record with $note is named", ({ record, says }) => {
    expect(() => parseRecord(JSON.stringify(record))).toThrow(says);
  });

  test("sequences that do not fall are no history", () => {
    const text = JSON.stringify({ name: NAME, moves: [OLDER, MOVE] });
    expect(() => parseHeadFile(text)).toThrow("do not fall");
  });
});
