import { expect, test } from "@jest/globals";
import { randomUuid } from "../../../src/means/text/random-uuid.ts";

test("random UUIDs are of version 4, none comes twice, and all else in them is random", () => {
  const all = Array.from({ length: 2_000 }, randomUuid);
  expect(new Set(all).size).toBe(all.length);
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(all.filter((text) => !form.test(text))).toEqual([]);
  const digits = (at: number) => new Set(all.map((text) => text[at])).size;
  const kinds = Array.from({ length: 36 }, (_, at) => digits(at));
  const fixed = new Map([8, 13, 14, 18, 23].map((at): [number, number] => [at, 1]));
  expect(kinds).toEqual(kinds.map((_, at) => (at === 19 ? 4 : (fixed.get(at) ?? 16))));
});
