import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { yamlToJson } from "../../../../src/opa/go/yaml/yaml-to-json.ts";

test("any text is JSON, or an error in the words of a YAML reader", () => {
  const pieces = [
    ..."{}[]\":,.-?&*!|>%@#\\' \n\t\uFEFFé😀ax01_~",
    ...["- ", "a: ", "<<: *a\n", "&a ", "*a", "!!int ", "0x", ".inf", "---\n", "...\n"],
    ...["[".repeat(300), "? ".repeat(300), "9".repeat(300)],
  ];
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 30 });
  fc.assert(
    fc.property(text, (parts) => {
      let json: string;
      try {
        json = yamlToJson(parts.join(""));
      } catch (error) {
        expect((error as Error).message).toMatch(/^(?:yaml|json): /);
        return;
      }
      JSON.parse(json);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  { note: "an anchor on a name", text: "&a x: 1\ny: *a", json: '{"x":1,"y":"x"}' },
  {
    note: "an anchor used twice",
    text: "a: &a [1]\nb: *a\nc: *a",
    json: '{"a":[1],"b":[1],"c":[1]}',
  },
  { note: "an anchor that moves", text: "- &a 1\n- *a\n- &a 2\n- *a", json: "[1,1,2,2]" },
  {
    note: "a merge of several",
    text: "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}",
    json: '{"a":{"x":1},"b":{"x":2,"y":2},"c":{"x":1,"y":2}}',
  },
  {
    note: "a merge that own names win over",
    text: "a: {<<: {x: 1, y: 1}, x: 2}",
    json: '{"a":{"x":2,"y":1}}',
  },
  { note: "nothing", text: "", json: "null" },
  { note: "a number of many digits", text: "9".repeat(400), json: `"${"9".repeat(400)}"` },
])("$note", ({ text, json }) => {
  expect(yamlToJson(text)).toBe(json);
});
