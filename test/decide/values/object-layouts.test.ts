import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { createObjectLayouts } from "../../../src/decide/values/object-layouts.ts";
import { sortTexts } from "../../../src/decide/values/value.ts";

const quoted = (key: string): string => `${JSON.stringify(key)}:`;

test("a layout is that of the keys, whatever was asked before", () => {
  const layouts = createObjectLayouts(",", quoted);
  const key = fc.oneof(
    fc.constantFrom("a", "b", "", "10", "9", "\uffff", "\u{10000}"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.uniqueArray(key, { maxLength: 40 }), (keys) => {
      const { sorted, before } = layouts([...keys]);
      expect(sorted).toEqual(sortTexts([...keys]));
      expect(before.join("")).toBe(sorted.map(quoted).join(","));
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  { note: "small objects are looked up", keys: ["b", "a"], isKept: true },
  {
    note: "many keys are not kept",
    keys: Array.from({ length: 40 }, (_, at) => `k${at}`),
    isKept: false,
  },
  { note: "long keys are not kept", keys: ["x".repeat(1_000)], isKept: false },
])("$note", ({ keys, isKept }) => {
  let written = 0;
  const layouts = createObjectLayouts(",", (key) => {
    written += 1;
    return quoted(key);
  });
  layouts([...keys]);
  layouts([...keys]);
  expect(written).toBe(keys.length * (isKept ? 1 : 2));
});

test("no more are kept than have their place", () => {
  let written = 0;
  const layouts = createObjectLayouts(",", (key) => {
    written += 1;
    return quoted(key);
  });
  for (let at = 0; at < 1_000; at++) layouts([`k${at}`]);
  layouts(["k0"]);
  expect(written).toBe(1_001);
});
