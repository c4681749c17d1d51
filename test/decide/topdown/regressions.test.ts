import { expect, test } from "@jest/globals";
import { compareWithOpa, WRITTEN_AFTER } from "./compare.ts";
import { KNOWN, REGRESSIONS } from "./regressions.ts";

test.each(REGRESSIONS)("$note", (asked) => {
  const { same, refused, different, unsupported } = compareWithOpa([asked]);
  expect(different).toEqual([]);
  expect([...unsupported.keys()]).toEqual([]);
  expect({ refused, same }).toEqual({
    refused: 0,
    same: asked.queries.length * (asked.inputs?.length ?? 1) * WRITTEN_AFTER.length,
  });
});

test.each(KNOWN)("still otherwise than OPA: $note", (asked) => {
  const { different } = compareWithOpa([asked]);
  expect(different).toHaveLength(WRITTEN_AFTER.length);
  expect(different.join()).toContain("eval_internal_error");
});
