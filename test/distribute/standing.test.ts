import { expect, test } from "@jest/globals";
import { etagOf } from "../../src/distribute/etag.ts";
import { isInDoubt, standingOf } from "../../src/distribute/standing.ts";
import type { Head } from "../../src/domain/head.ts";
import { parseRevision } from "../../src/domain/revision.ts";

function headOf(sequence: number, epoch = "0".repeat(16)): Head {
  return { epoch, sequence, revision: parseRevision(String(sequence).repeat(64)) };
}

const TWO = headOf(2);
const cases = [
  { note: "no head", tag: undefined, head: undefined, want: "unknown", inDoubt: false },
  {
    note: "no head, but the agent has one",
    tag: etagOf(TWO),
    head: undefined,
    want: "unknown",
    inDoubt: true,
  },
  {
    note: "no head, and a foreign tag",
    tag: '"x"',
    head: undefined,
    want: "unknown",
    inDoubt: false,
  },
  { note: "an agent with nothing", tag: undefined, head: TWO, want: "outdated", inDoubt: false },
  { note: "a foreign tag", tag: '"x"', head: TWO, want: "outdated", inDoubt: false },
  { note: "an older head", tag: etagOf(headOf(1)), head: TWO, want: "outdated", inDoubt: false },
  { note: "this head", tag: etagOf(TWO), head: TWO, want: "current", inDoubt: false },
  {
    note: "this head, made weak",
    tag: `W/${etagOf(TWO)}`,
    head: TWO,
    want: "current",
    inDoubt: false,
  },
  { note: "a later head", tag: etagOf(headOf(3)), head: TWO, want: "ahead", inDoubt: true },
  {
    note: "another epoch",
    tag: etagOf(headOf(3, "1".repeat(16))),
    head: TWO,
    want: "outdated",
    inDoubt: false,
  },
] as const;

test.each(cases)("$note: $want", ({ tag, head, want, inDoubt }) => {
  const standing = standingOf(tag, head);
  expect([standing, isInDoubt(tag, standing)]).toEqual([want, inDoubt]);
});
