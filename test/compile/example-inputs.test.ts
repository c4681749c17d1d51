import { expect, test } from "@jest/globals";
import { exampleInputs } from "../../src/compile/example-inputs.ts";
import { parseModule } from "../../src/opa/rego/parse/parse-module.ts";

const CASES: readonly {
  readonly note: string;
  readonly text: string;
  readonly inputs: unknown[];
}[] = [
  {
    note: "as it stands, wherever",
    text: 'test_x if {\n\tevery n in [1] { data.a.x == n with input as {"n": n} }\n\tnot data.a.y with input as {"a": [1.5, null, true, "t"]} with data.b as {"c": 1}\n\tz := [1 | data.a.x with input as "text"]\n}',
    inputs: [{ a: [1.5, null, true, "t"] }, "text"],
  },
  {
    note: "by a name of the rule or of the file",
    text: 'given := {"user": "ann"}\n\ntest_x if {\n\tgot := {"user": "bob"}\n\tdata.a.x with input as got\n\tdata.a.x with input as given\n}',
    inputs: [{ user: "bob" }, { user: "ann" }],
  },
  {
    note: "once",
    text: "test_x if data.a with input as [1]\n\ntest_y if data.a with input as [1]",
    inputs: [[1]],
  },
  {
    note: "with keys of every text",
    text: 'test_x if data.a with input as {"__proto__": {"x": 1}, "": 0}',
    inputs: [JSON.parse('{"__proto__": {"x": 1}, "": 0}')],
  },
  {
    note: "never what is no JSON, or is known only later",
    text: "later := 1 if input\n\ntest_x if {\n\tdata.a with input as {1, 2}\n\tdata.a with input as {1: 2}\n\tdata.a with input as later\n\tdata.a with input as input.b\n\tdata.a with input.b as 1\n\tdata.a with data.c as 2\n\tdata.a with input as 1e999\n\tdata.a with input as unknown\n}",
    inputs: [],
  },
];

test.each(CASES)("an input is found $note", ({ text, inputs }) => {
  const found = exampleInputs([parseModule(`package a_test\n\n${text}\n`, "a_test.rego", 1)]);
  expect(found.map(({ input }) => input)).toEqual(inputs);
});

test("the first fifty are enough", () => {
  const many = Array.from({ length: 80 }, (_, at) => `test_${at} if data.a with input as ${at}`);
  const text = `package a_test\n\n${many.join("\n\n")}\n`;
  expect(exampleInputs([parseModule(text, "a_test.rego", 1)])).toHaveLength(50);
});
