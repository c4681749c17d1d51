import { expect, test } from "@jest/globals";
import { readsAnnotations, withoutAnnotations } from "../../src/compile/annotations.ts";

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
