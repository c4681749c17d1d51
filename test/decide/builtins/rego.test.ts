import { describe, expect, test } from "@jest/globals";
import { opaSuite } from "../../support/opa-suite.ts";
import { askOracle, type OracleResult } from "../../support/oracle.ts";
import { randomModule } from "../../support/random-module.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { strictAnswer } from "./strict-answer.ts";

const MODULE = "package t\n\nanswer := rego.parse_module(input[0], input[1])\n";

type Operands = readonly [file: string, text: string];

function askOpa(calls: readonly Operands[]): readonly string[] {
  const [answer] = askOracle([
    { modules: { "a.rego": MODULE }, queries: ["data.t.answer"], inputs: calls, strict: true },
  ]);
  return (answer?.answers?.[0] ?? []).map(textOf);
}

function textOf({ result, error }: OracleResult): string {
  if (error === undefined) return result ?? "undefined";
  return `${error.code}: ${error.message.replace("rego.parse_module: ", "")}`;
}

/** How many answers and errors are the same, and what is different; the parser has words of its own for some mistakes. */
function compare(calls: readonly Operands[], inOtherWords = false) {
  const different: { asked: Operands; ours: string; opas: string }[] = [];
  let [trees, errors] = [0, 0];
  for (const [at, opas] of askOpa(calls).entries()) {
    const asked = calls[at] as Operands;
    const { json, error } = strictAnswer("rego.parse_module", asked);
    const ours = json ?? error ?? "undefined";
    const areErrors = json === undefined && opas.startsWith("eval_builtin_error: ");
    if (ours !== opas && !(areErrors && inOtherWords)) different.push({ asked, ours, opas });
    else if (json === undefined) errors++;
    else trees++;
  }
  return { trees, errors, different };
}

const inFile = (text: string): Operands => ["dir/f.rego", text];

describe("rego.parse_module gives the tree that OPA gives, or its words", () => {
  test.each([
    { version: 0 as const, least: { trees: 200, errors: 1_500 } },
    { version: 1 as const, least: { trees: 2_000, errors: 0 } },
  ])("of the modules of OPA's suite of version $version", ({ version, least }) => {
    const texts = new Set(opaSuite(version).flatMap(({ modules = [] }) => modules));
    // OPA tells the way of Go's types to a number that JSON has not.
    const { trees, errors, different } = compare([...texts].filter(hasJsonNumbers).map(inFile));
    expect(different.slice(0, 3)).toEqual([]);
    expect(trees).toBeGreaterThan(least.trees);
    expect(errors).toBeGreaterThanOrEqual(least.errors);
  });

  test("of random modules", () => {
    const random = seededRandom(7);
    const { trees, different } = compare(
      Array.from({ length: 300 }, () => inFile(randomModule(random))),
      true,
    );
    expect(different.slice(0, 3)).toEqual([]);
    expect(trees).toBeGreaterThan(150);
  });

  test("of modules that somebody broke", () => {
    const random = seededRandom(8);
    const texts = opaSuite(1)
      .flatMap(({ modules = [] }) => modules)
      .filter(hasJsonNumbers);
    const calls = Array.from({ length: 800 }, () => inFile(broken(pick(texts, random), random)));
    const { errors, different } = compare(calls, true);
    expect(different.slice(0, 3)).toEqual([]);
    expect(errors).toBeGreaterThan(400);
  });

  test.each([
    { note: "nothing", file: "f", text: "" },
    { note: "comments alone", file: "f", text: "# a\n#b" },
    { note: "a package", file: "f", text: "package a" },
    { note: "no package", file: "", text: "p := 1" },
    { note: "two packages", file: "f", text: "package a\npackage b" },
    { note: "a name of a file with marks", file: '<"&\n', text: "package a # \u00e4<" },
    {
      note: "comments and annotations",
      file: "f",
      text: "package a\n\n# METADATA\n# title: x\np := 1",
    },
    {
      note: "annotations that cannot be read",
      file: "f",
      text: "package a\n\n# METADATA\n# {\np := 1",
    },
    { note: "null", file: "f", text: "package a\np := [null, {null: null}]" },
    { note: "numbers", file: "f", text: "package a\np := [1.0, 1e3, 123456789012345678901, -0]" },
    {
      note: "texts",
      file: "f",
      text: 'package a\np := ["\\u00e4<\\u0000", `\\`, "\\ud83d\\ude00"]',
    },
    {
      note: "texts with holes",
      file: "f",
      text: 'package a\np := [$"", $"a{1}b", $`{x}`] if some x in [1]',
    },
    {
      note: "sets and objects in their order",
      file: "f",
      text: "package a\np := [{3, 1, 2}, {3: 1, 1: 3}, set(), {}]",
    },
    {
      note: "imports",
      file: "f",
      text: "package a\nimport data.b as c\nimport input.x\nimport rego.v1",
    },
    { note: "version 0", file: "f", text: "package a\np { true }" },
    { note: "tabs before a mistake", file: "f", text: "package a\np if {\n\t\tx = \n}" },
    {
      note: "wide characters before a mistake",
      file: "f",
      text: 'package a\np := "\u00e4\u{1f600}" ]',
    },
    {
      note: "nested deep",
      file: "f",
      text: `package a\np := ${"[".repeat(200)}${"]".repeat(200)}`,
    },
  ])("of $note", ({ file, text }) => {
    expect(compare([[file, text]]).different).toEqual([]);
  });
});

test("a number that JSON has not is an error", () => {
  expect(strictAnswer("rego.parse_module", ["f", "package a\np := .5"]).error).toBe(
    'eval_builtin_error: json: invalid number literal ".5"',
  );
});

function hasJsonNumbers(text: string): boolean {
  return !/[^\d]\.\d/.test(text);
}

function pick(texts: readonly string[], random: () => number): string {
  return texts[Math.floor(random() * texts.length)] ?? "";
}

const PIECES = [
  "{",
  "}",
  "[",
  "]",
  "(",
  ")",
  ",",
  ":=",
  "=",
  "\n",
  '"',
  "`",
  ".",
  "if",
  "in",
  "1",
  " ",
];

/** With a piece of the text gone, and another in its place. */
function broken(text: string, random: () => number): string {
  const characters = [...text];
  const at = Math.floor(random() * characters.length);
  const gone = Math.floor(random() * 4);
  characters.splice(at, gone, pick(PIECES, random));
  return characters.join("");
}
