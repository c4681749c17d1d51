import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  readsAnnotations,
  withoutAnnotations,
  withoutEntrypoints,
} from "../../../src/opa/rego/annotations.ts";

const ANNOTATED = "# METADATA\n# entrypoint: true\nallow := true\n";

test.each([
  { note: "an annotation", text: ANNOTATED, plain: true },
  { note: "tabs and spaces", text: "\t#   METADATA  \n# entrypoint: true\nx := 1", plain: true },
  { note: "behind a string with a hash", text: `a := "#\\""\n${ANNOTATED}`, plain: true },
  { note: "behind a template string", text: `a := $"{f("}#")} \\{ #"\n${ANNOTATED}`, plain: true },
  { note: "behind a raw template", text: `a := $\`{ {"x": 1} } \\\`\n${ANNOTATED}`, plain: true },
  { note: "in a raw string", text: `a := \`\n${ANNOTATED}\``, plain: false },
  { note: "in a raw template", text: `a := $\`\n${ANNOTATED}\``, plain: false },
  { note: "without an entrypoint", text: "# METADATA\n# title: t\nx := 1", plain: false },
])("$note", ({ text, plain }) => {
  const result = withoutAnnotations(text);
  expect(result).toBe(plain ? text.replace("METADATA", "metadata") : text);
});

test.each([
  { text: "x := rego.metadata.rule()", reads: true },
  { text: 'x := rego["metadata"].chain()', reads: true },
  { text: "import rego.v1", reads: false },
  { text: "x := rego.parse_module(input.f, input.t)", reads: false },
])("$text reads annotations: $reads", ({ text, reads }) => {
  expect(readsAnnotations(new Map([["a.rego", Buffer.from(text)]]))).toBe(reads);
});

test.each([
  {
    note: "implies the scope",
    text: "# METADATA\n# title: t\n# entrypoint: true\n# custom: {x: 1}\nallow := true\n",
    want: "# METADATA\n# title: t\n# scope: document\n# custom: {x: 1}\nallow := true\n",
  },
  {
    note: "of a package",
    text: "# METADATA\n# entrypoint: true\n\n# more\npackage a\n",
    want: "# METADATA\n# scope: package\n\n# more\npackage a\n",
  },
  {
    note: "beside a scope",
    text: "# METADATA\r\n#  entrypoint:  true\r\n#  scope: package\r\npackage a\r\n",
    want: "# METADATA\r\n#  entrypoint: false\r\n#  scope: package\r\npackage a\r\n",
  },
  {
    note: "false already",
    text: "# METADATA\n# entrypoint: false\nx := 1\n",
    want: "# METADATA\n# entrypoint: false\nx := 1\n",
  },
  {
    note: "a raw string",
    text: `x := \`\n${ANNOTATED}\``,
    want: `x := \`\n${ANNOTATED}\``,
  },
])("an entrypoint taken out, the annotation kept: $note", ({ text, want }) => {
  expect(withoutEntrypoints(text)).toBe(want);
});

test.each([
  { note: "of millions of lines", middle: "# x\n".repeat(5_000_000) },
  { note: "with a long line", middle: `# ${"x".repeat(16_000_000)}\n` },
])("an annotation $note loses its entrypoint", ({ middle }) => {
  const text = `# METADATA\n${middle}# entrypoint: true\nallow := true\n`;
  const want = text.replace("entrypoint: true", "scope: document");
  expect(withoutEntrypoints(text) === want).toBe(true);
});

test("a long string hides a comment", () => {
  const text = `a := "${"x".repeat(16_000_000)}" # METADATA\n# entrypoint: true\n`;
  expect(withoutAnnotations(text) === text.replace("METADATA", "metadata")).toBe(true);
});

test("whatever the text, all rows stay where they were", () => {
  const pieces = [...'#"`$\\{}[]() \n\ta', "# METADATA\n", "# entrypoint: true\n", "package a\n"];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) => {
      const text = parts.join("");
      expect(withoutAnnotations(text)).toHaveLength(text.length);
      expect(withoutEntrypoints(text).split("\n")).toHaveLength(text.split("\n").length);
    }),
    { numRuns: 500 },
  );
});
