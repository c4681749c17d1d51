import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Json } from "../../../src/domain/json-value.ts";
import { moduleText } from "../../../src/opa/rego/module.ts";
import {
  call,
  flatText,
  reference,
  setTerm,
  type Term,
  termText,
  valueTerm,
  variable,
} from "../../../src/opa/rego/term.ts";
import { opaFindings, runOpa, withFolder } from "../../support/opa-folder.ts";

const METADATA = { title: "Terms", description: "Terms that must come back as they are." };

/** One module with one rule per value, `r0`, `r1` and so on. */
function moduleOf(values: readonly Term[]): string {
  const rules = values.map((value, position) => ({
    form: "is" as const,
    name: `r${position}`,
    value,
  }));
  return moduleText({ metadata: METADATA, path: ["terms"], imports: [], rules });
}

/** What OPA reads in the rules of such a module. */
function readBack(values: readonly Term[]): unknown[] {
  const output = withFolder([["terms/terms.rego", moduleOf(values)]], (folder) =>
    runOpa(folder, ["eval", "--format", "raw", "--data", ".", "data.terms"]),
  );
  const rules = JSON.parse(output) as Record<string, unknown>;
  return values.map((_, position) => rules[`r${position}`]);
}

/** Texts that have broken writers before, and any other text of whole characters. */
const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom('"', "\\", "`", "$", "{", "}", "\n", "\r", "\ufeff", "\u2028"),
  }),
  fc.string({
    unit: fc.constantFrom("\u0000", "\u007f", "\u0085", "/", "%", "<", "é", "😀", "\u0301"),
  }),
);

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  ),
})).value;

test("any text comes back from OPA as it was", () => {
  const texts = fc.sample(text, { numRuns: 1500, seed: 7 });
  expect(readBack(texts.map(valueTerm))).toEqual(texts);
});

test("any JSON value comes back from OPA as it was, and its text is clean", () => {
  const values = fc.sample(json, { numRuns: 300, seed: 11 });
  const terms = values.map(valueTerm);
  // Through JSON, because OPA prints what it read.
  expect(readBack(terms)).toEqual(JSON.parse(JSON.stringify(values)));
  const module: [string, string][] = [["terms/terms.rego", moduleOf(terms)]];
  expect(opaFindings(module)).toEqual([]);
});

describe("on one line", () => {
  const cases: { note: string; term: Term; want: string }[] = [
    { note: "object keys are sorted", term: valueTerm({ b: 1, a: [] }), want: '{"a": [], "b": 1}' },
    { note: "an empty object", term: valueTerm({}), want: "{}" },
    { note: "an empty set is no object", term: setTerm([]), want: "set()" },
    { note: "sets are sorted", term: setTerm(["b", 1, "a"]), want: '{"a", "b", 1}' },
    { note: "sets have no repeats", term: setTerm([["x"], ["x"]]), want: '{["x"]}' },
    { note: "the byte-order mark", term: valueTerm("\ufeff"), want: '"\\ufeff"' },
    { note: "small and big numbers", term: valueTerm([1e21, -0.5]), want: "[1e+21, -0.5]" },
    {
      note: "names that need quotes",
      term: reference(["data", "a-b", "if", "c", "1"]),
      want: 'data["a-b"]["if"].c["1"]',
    },
    {
      note: "a call",
      term: call(["array", "concat"], [variable("x"), valueTerm(["y"])]),
      want: 'array.concat(x, ["y"])',
    },
  ];
  test.each(cases)("$note", ({ term, want }) => {
    expect(flatText(term)).toBe(want);
  });
});

test("a term that does not fit is laid out one item a line, and only as deep as needed", () => {
  const term = valueTerm({ short: ["a"], long: ["b".repeat(50), "c".repeat(50)] });
  expect(termText(term, 0, 0)).toBe(
    [
      "{",
      '\t"long": [',
      `\t\t"${"b".repeat(50)}",`,
      `\t\t"${"c".repeat(50)}",`,
      "\t],",
      '\t"short": ["a"],',
      "}",
    ].join("\n"),
  );
});

describe("what has no Rego text is refused", () => {
  const cases: { note: string; make: () => Term; message: string }[] = [
    { note: "a lone surrogate", make: () => valueTerm("a\ud800"), message: "lone surrogate" },
    { note: "not a number", make: () => valueTerm(Number.NaN), message: "no JSON number" },
    {
      note: "a keyword as a variable",
      make: () => variable("some"),
      message: "no Rego identifier",
    },
    { note: "code as a variable", make: () => variable("x } y"), message: "no Rego identifier" },
    { note: "an empty path", make: () => reference([]), message: "no Rego identifier" },
    {
      note: "a segment that opa fmt would change",
      make: () => reference(["data", "a\u0000"]),
      message: "cannot be a segment",
    },
  ];
  test.each(cases)("$note", ({ make, message }) => {
    expect(make).toThrow(message);
  });
});
