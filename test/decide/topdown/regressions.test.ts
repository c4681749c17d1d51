import { expect, test } from "@jest/globals";
import { compareWithOpa, WRITTEN_AFTER } from "./compare.ts";
import { REGRESSIONS } from "./regressions.ts";

test.each(REGRESSIONS)("$note", (asked) => {
  const { same, refused, different, unsupported } = compareWithOpa([asked]);
  expect(different).toEqual([]);
  expect([...unsupported.keys()]).toEqual([]);
  expect({ refused, same }).toEqual({
    refused: 0,
    same: asked.queries.length * (asked.inputs?.length ?? 1) * WRITTEN_AFTER.length,
  });
});
