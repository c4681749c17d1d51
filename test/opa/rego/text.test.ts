import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { textLines } from "../../../src/domain/text-lines.ts";
import { isFunctionHead, readPrintedPath, readRef } from "../../../src/opa/rego/text.ts";

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
        isFunctionHead(textLines(text), 1, 1);
        readPrintedPath(text);
      }),
    );
  });
});

test("a column counts characters, as OPA does", () => {
  const text = 'package a\n\nq := "😀😀" f(x) := 1 g := 2\n';
  expect(isFunctionHead(textLines(text), 3, 11)).toBe(true);
  expect(isFunctionHead(textLines(text), 3, 21)).toBe(false);
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

test.each([
  { head: "f(x) := 1", is: true },
  { head: "f (x) if x", is: true },
  { head: "default f(_) := 1", is: true },
  { head: 'a["c(d"].k(x) := x', is: true },
  { head: "default := 1", is: false },
  { head: "allow if f(1)", is: false },
  { head: "a[x] if (x)", is: false },
  { head: "{ y := x }", is: false },
])("$head is a function: $is", ({ head, is }) => {
  expect(isFunctionHead(textLines(`package a\n\n  ${head}\n`), 3, 3)).toBe(is);
});
