import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readPrintedPath, readRef } from "../../../src/opa/rego/text.ts";

test.each([
  { text: "data.a.b", path: ["a", "b"] },
  { text: 'data.a["b-c"].d', path: ["a", "b-c", "d"] },
  { text: "data.a.b[__local7__].d", path: ["a", "b"] },
  { text: "data.a[1]", path: ["a"] },
  { text: 'data.a[{"x"}].b', path: ["a"] },
  { text: 'data["\\x01\\u00e9\\U0001f600\\n\\"\\\\"]', path: ['\u0001é😀\n"\\'] },
  { text: 'data["c "d" é"]["default"].x', path: ['c "d" é', "default", "x"] },
])("OPA prints $text", ({ text, path }) => {
  expect(readPrintedPath(text)).toEqual(path);
});

describe("references in Rego text", () => {
  test.each([
    { text: "a.b", segments: ["a", "b"] },
    { text: 'a["b-c"].d', segments: ["a", "b-c", "d"] },
    { text: "a[x].b", segments: ["a", undefined, "b"] },
    { text: 'a[["]", {"x": `]`}]].b', segments: ["a", undefined, "b"] },
    { text: "a[`raw\\n`]", segments: ["a", "raw\\n"] },
  ])("$text", ({ text, segments }) => {
    expect(readRef(text, 0)).toEqual({ segments, end: text.length });
  });

  test("any string comes back from its quoted form", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" })), (path) => {
        const text = `data${path.map((each) => `[${JSON.stringify(each)}]`).join("")}`;
        expect(readRef(text, 0)?.segments).toEqual(["data", ...path]);
      }),
    );
  });

  test("any text is read without failing", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'data.[]{}()"`\\x1 ') }), (text) => {
        readRef(text, 0);
        readPrintedPath(text);
      }),
    );
  });
});

describe("long text is only long", () => {
  const long = "x".repeat(16_000_000);

  test("a name in a reference and in a printed path", () => {
    expect(readRef(`a["${long}"]`, 0)?.segments).toEqual(["a", long]);
    expect(readPrintedPath(`data["${long}"]`)).toEqual([long]);
    expect(readPrintedPath(`data["${long}\\n"].b`)).toEqual([`${long}\n`, "b"]);
  });

  test("a bracket closes behind comments and template strings", () => {
    const inner = '$"{f("[")}[" # [\n, "]"';
    expect(readRef(`a[${inner}].b`, 0)?.segments).toEqual(["a", undefined, "b"]);
  });
});
