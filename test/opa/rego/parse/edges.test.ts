import { expect, test } from "@jest/globals";
import { compareParsers } from "../../../support/compare-parsers.ts";
import type { Edge } from "./edge.ts";
import { RULE_EDGES } from "./rule-edges.ts";
import { SCANNER_EDGES } from "./scanner-edges.ts";
import { STATEMENT_EDGES } from "./statement-edges.ts";
import { TERM_EDGES } from "./term-edges.ts";

const EDGES: readonly Edge[] = [...SCANNER_EDGES, ...TERM_EDGES, ...STATEMENT_EDGES, ...RULE_EDGES];

const noteOf = new Map(EDGES.map(({ text, note }) => [text, note]));

function differencesOf(edges: readonly Edge[], version: 0 | 1): readonly object[] {
  const { differences } = compareParsers(
    edges.map(({ text }) => text),
    version,
  );
  return differences.map(({ text, ...rest }) => ({ note: noteOf.get(text), ...rest }));
}

test.each([0, 1] as const)("at its edges version %i has the tree of OPA's parser", (version) => {
  expect(differencesOf(EDGES, version)).toEqual([]);
});

test("what the table calls refused is refused, and all else is read", () => {
  const { refused } = compareParsers(
    EDGES.map(({ text }) => text),
    1,
  );
  const wrong = EDGES.filter(({ text, isRefused = false }) => refused.has(text) !== isRefused);
  expect(wrong.map(({ note }) => note)).toEqual([]);
});
