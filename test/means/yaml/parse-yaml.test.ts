import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { MAX_YAML_DEPTH, parseYaml, type YamlStream } from "../../../src/means/yaml/parse-yaml.ts";
import { DEEP_YAML } from "../../support/deep-yaml.ts";

function valuesOf(stream: YamlStream): unknown[] {
  if (stream.kind === "refused") throw new Error(stream.message);
  return stream.documents.map((document) => document.toJS());
}

describe("nesting ends before anything calls itself for it", () => {
  test.each(DEEP_YAML)("$note", ({ nested }) => {
    const stream = parseYaml(nested(4_000));
    expect(stream).toMatchObject({
      kind: "refused",
      reason: "depth",
      message: "nested deeper than 200 levels",
    });
  });

  test.each(DEEP_YAML)("$note: a few levels are read or have mistakes", ({ nested }) => {
    expect(parseYaml(nested(40)).kind).toBe("read");
  });

  test("the place is that of the first level too many", () => {
    const stream = parseYaml(`a: ${"[".repeat(8_000)}`);
    expect(stream).toMatchObject({ offset: "a: ".length + MAX_YAML_DEPTH - 1 });
  });
});

test.each([
  { note: "a quoted text of brackets", text: `"${"[".repeat(5_000)}"`, value: "[".repeat(5_000) },
  { note: "a text of braces", text: `'${"{".repeat(5_000)}'`, value: "{".repeat(5_000) },
  {
    note: "a block of dashes and brackets",
    text: `a: |\n  ${"- [{ ".repeat(2_000)}\n`,
    value: { a: `${"- [{ ".repeat(2_000)}\n` },
  },
  { note: "brackets in plain text", text: `a${"[".repeat(5_000)}`, value: `a${"[".repeat(5_000)}` },
  { note: "brackets in a comment", text: `a # ${"[".repeat(5_000)}`, value: "a" },
  {
    note: "thousands of lists side by side",
    text: "- [a]\n".repeat(300),
    value: Array(300).fill(["a"]),
  },
])("$note nests nothing", ({ text, value }) => {
  expect(valuesOf(parseYaml(text))).toEqual([value]);
});

test("all documents, or only the first", () => {
  expect(valuesOf(parseYaml("a\n---\nb\n...\nc"))).toEqual(["a", "b", "c"]);
  expect(valuesOf(parseYaml(`a\n---\n- ]${"[".repeat(9_000)}`, { firstOnly: true }))).toEqual([
    "a",
  ]);
  expect(valuesOf(parseYaml("", { firstOnly: true }))).toEqual([null]);
});

test("no more tokens than asked for", () => {
  expect(parseYaml("[1,2]", { maxTokens: 20 }).kind).toBe("read");
  expect(parseYaml(`[${"1,".repeat(50_000)}]`, { maxTokens: 20 })).toMatchObject({
    kind: "refused",
    reason: "tokens",
    offset: expect.any(Number),
  });
});

test("whatever the text: documents, or a place inside it", () => {
  const soup = fc.string({
    unit: fc.constantFrom(
      ..."ab:-[]{}&*!|>'\"#%@?, \n\t\r\uFEFF😀",
      "---\n",
      "...\n",
      "a: ",
      "- ",
      "? ",
    ),
    maxLength: 400,
  });
  fc.assert(
    fc.property(soup, fc.boolean(), fc.option(fc.nat(100)), (text, firstOnly, maxTokens) => {
      const stream = parseYaml(text, { firstOnly, ...(maxTokens !== null && { maxTokens }) });
      if (stream.kind === "read") expect(stream.documents.length).toBeGreaterThan(0);
      else expect(stream.offset).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 1_000 },
  );
});
