import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { metadataText } from "../../../src/opa/rego/metadata.ts";
import {
  assign,
  equal,
  holds,
  moduleText,
  type RegoModule,
  someIn,
  withInput,
} from "../../../src/opa/rego/module.ts";
import { call, reference, valueTerm, variable } from "../../../src/opa/rego/term.ts";
import { opaFindings, runOpa, withFolder } from "../../support/opa-folder.ts";

const LONG = "a text of which the length alone makes every line too long to stay on one line".split(
  " ",
);

const MODULE: RegoModule = {
  metadata: {
    title: "Example",
    description: "Every form of rule.",
    custom: { sources: ["b: c", "true", "a"], count: 2, author: "somebody" },
  },
  path: ["example", "a-b"],
  imports: [
    ["lib", "two"],
    ["lib", "one"],
  ],
  rules: [
    {
      metadata: { title: "Answer", description: "Has a default.", entrypoint: true },
      form: "default",
      name: "answer",
      value: valueTerm([]),
    },
    {
      form: "is",
      name: "answer",
      value: call(["array", "concat"], [variable("found"), valueTerm(LONG)]),
      body: [assign("found", call(["one", "f"], [variable("input")])), holds(reference(["found"]))],
    },
    {
      metadata: { title: "Members", description: "Short body." },
      form: "contains",
      name: "members",
      value: variable("x"),
      body: [someIn(["x"], call(["two", "g"], [valueTerm("a")]))],
    },
    {
      form: "contains",
      name: "members",
      value: variable("key"),
      body: [someIn(["key", "_"], valueTerm({ words: LONG }))],
    },
    {
      form: "test",
      name: "test_success_forms",
      body: [withInput(equal(reference(["data", "x"]), valueTerm(LONG)), valueTerm({ a: 1 }))],
    },
  ],
};

const LIBRARY: [string, string][] = [
  ["lib/one.rego", "package lib.one\n\nf(x) := [x]\n"],
  ["lib/two.rego", "package lib.two\n\ng(x) := {x}\n"],
];

test("every form of rule is clean for opa", () => {
  const module: [string, string] = ["example/example.rego", moduleText(MODULE)];
  const [first, ...others] = opaFindings([...LIBRARY, module]);
  expect(others).toEqual([]);
  // Its one test asks for data that is not there.
  expect(first).toContain("FAIL: 1/1");
});

test("the layout", () => {
  expect(moduleText(MODULE)).toBe(`# METADATA
# title: Example
# description: Every form of rule.
# custom:
#   author: somebody
#   count: 2
#   sources:
#     - "b: c"
#     - "true"
#     - a
package example["a-b"]

import data.lib.one
import data.lib.two

# METADATA
# title: Answer
# description: Has a default.
# entrypoint: true
default answer := []

answer := array.concat(
	found,
	[
${LONG.map((word) => `\t\t"${word}",\n`).join("")}	],
) if {
	found := one.f(input)
	found
}

# METADATA
# title: Members
# description: Short body.
members contains x if some x in two.g("a")

members contains key if {
	some key, _ in {
		"words": [
${LONG.map((word) => `\t\t\t"${word}",\n`).join("")}		],
	}
}

test_success_forms if {
	data.x == [
${LONG.map((word) => `\t\t"${word}",\n`).join("")}	] with input as {"a": 1}
}
`);
});

test("a rule without a value is refused", () => {
  const rules = [{ form: "is" as const, name: "x" }];
  expect(() => moduleText({ ...MODULE, rules })).toThrow("the rule x has no value");
});

describe("metadata", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.string({ unit: fc.constantFrom("#", ":", "-", " ", "\n", "'", '"', "|", ">", "a") }),
    fc
      .array(fc.constantFrom("word", "- x", "# y", "k: v", "METADATA", "é😀"), { maxLength: 60 })
      .map((words) => words.join(" ")),
  );

  test("any text comes back from opa as it was", () => {
    const texts = fc.sample(fc.tuple(text, text), { numRuns: 300, seed: 3 });
    const rules = texts.map(([description, item], position) => ({
      metadata: {
        title: `Rule ${position}`,
        description,
        custom: { list: [item], text: item },
      },
      form: "is" as const,
      name: `r${position}`,
      value: valueTerm(position),
    }));
    const module = moduleText({ ...MODULE, path: ["m"], imports: [], rules });
    const inspected = withFolder([["m/m.rego", module]], (folder) =>
      runOpa(folder, ["inspect", "--annotations", "--format", "json", "m"]),
    );
    const { annotations } = JSON.parse(inspected) as {
      annotations: { annotations: { title: string; description?: string; custom: unknown } }[];
    };
    const found = new Map(annotations.map(({ annotations: one }) => [one.title, one]));
    texts.forEach(([description, item], position) => {
      const annotation = found.get(`Rule ${position}`);
      expect(annotation?.description ?? "").toBe(description);
      expect(annotation?.custom).toEqual({ list: [item], text: item });
    });
  });

  test("long texts are folded within the width", () => {
    const lines = metadataText({ title: "Long", description: LONG.join(" ").repeat(4) }).split(
      "\n",
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.length).toBeGreaterThan(5);
  });
});
