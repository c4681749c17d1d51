import { describe, expect, test } from "@jest/globals";
import { isPolicyError } from "../../../../src/domain/policy-error.ts";
import { parseModule } from "../../../../src/opa/rego/parse/parse-module.ts";

/** Why a module is refused, undefined where it is read. */
function refusalOf(text: string): string | undefined {
  try {
    parseModule(`package a\nimport future.keywords\n${text}\n`, "a.rego", 1);
    return undefined;
  } catch (error) {
    if (isPolicyError(error)) return error.message;
    throw error;
  }
}

interface Shape {
  readonly note: string;
  readonly write: (times: number) => string;
}

function nested(note: string, open: string, close: string, start = "p := "): Shape {
  return {
    note,
    write: (times) => `${start}${open.repeat(times)}1${close.repeat(times)}`,
  };
}

function chained(note: string, link: string, start = "p := "): Shape {
  return { note, write: (times) => `${start}${link.repeat(times)}1` };
}

const NESTED: readonly Shape[] = [
  nested("arrays", "[", "]"),
  nested("parentheses", "(", ")"),
  nested("sets", "{", "}"),
  nested("objects", '{"a":', "}"),
  nested("keys", "{", ":1}"),
  nested("comprehensions", "[1 | ", "]"),
  nested("comprehensions of objects", "{1: 1 | ", "}"),
  nested("operators in arrays", "[1 + ", "]"),
  nested("calls", "f(", ")"),
  nested("references", "a[", "]"),
  nested("references of calls", "f(1).x(", ")"),
  nested("templates", '$"{', '}"'),
  nested("negated bodies", "not {", "}", "p if "),
  nested("negated groups", "(not ", ")", "p if "),
  nested("groups", "(1 or ", ")", "p if "),
  nested("bodies as operands", "{", "} or 1", "p if "),
  nested("every", "every x in y {", "}", "p if "),
];

const CHAINED: readonly Shape[] = [
  chained("sums", "1 + "),
  chained("comparisons", "1 < "),
  chained("memberships", "1 in "),
  chained("or", "1 or ", "p if "),
  chained("and", "1 and ", "p if "),
];

describe("nested text", () => {
  test.each(NESTED)("$note: 150 levels are read, and many are refused", ({ write }) => {
    expect(refusalOf(write(150))).toBeUndefined();
    for (const times of [2_000, 200_000]) expect(refusalOf(write(times))).toMatch(/^nested deeper/);
  });

  test.each(NESTED)("$note: open ones are refused", ({ write }) => {
    const text = write(100_000);
    expect(refusalOf(text.slice(0, text.length / 2))).toMatch(/^nested deeper/);
  });
});

describe("chains", () => {
  test.each(CHAINED)("$note: 900 are read, and many are refused", ({ write }) => {
    expect(refusalOf(write(900))).toBeUndefined();
    for (const times of [1_100, 50_000]) expect(refusalOf(write(times))).toMatch(/^nested deeper/);
  });

  test("chains within chains count together", () => {
    const inner = `(${"1 + ".repeat(300)}1)`;
    const outer = `((${inner}${" + 1".repeat(300)})${" + 1".repeat(300)})${" + 1".repeat(300)}`;
    expect(refusalOf(`p := ${outer}`)).toMatch(/^nested deeper/);
  });
});

/** Many readings of the same: OPA takes exponential time for these. */
const AMBIGUOUS: readonly Shape[] = [
  nested("comprehensions of sets as statements", "{x | ", "}", "p if "),
  nested("comprehensions of sets in parentheses", "({x | ", "})", "p if "),
];

test.each(AMBIGUOUS)("$note: ten levels are read, and a hundred refused", ({ write }) => {
  expect(refusalOf(write(10))).toBeUndefined();
  expect(refusalOf(write(100))).toMatch(/^there are too many ways/);
});

const LONG: readonly Shape[] = [
  { note: "items", write: (times) => `p := [${"1, ".repeat(times)}]` },
  { note: "items behind a union", write: (times) => `p := [1 | 2, ${"3, ".repeat(times)}]` },
  { note: "comprehensions", write: (times) => `p := [${"{x | x}, ".repeat(times)}]` },
  { note: "statements", write: (times) => `p if {\n${"x == 1\n".repeat(times)}}` },
  { note: "rules", write: (times) => 'q := {"a": [x | some x in input]}\n'.repeat(times) },
  { note: "else", write: (times) => `p := 1 if { x }${" else := 1 if { x }".repeat(times)}` },
  { note: "arguments", write: (times) => `f(${"_, ".repeat(times)}) := 1 if { x } else := 2` },
  { note: "names", write: (times) => `p := a${".b".repeat(times)}` },
  { note: "parts", write: (times) => `p := $"${"{x}".repeat(times)}"` },
  { note: "comments", write: (times) => "# a\n".repeat(times) },
  { note: "lines of a raw string", write: (times) => `p := \`${"a\n".repeat(times)}\`` },
  { note: "words that are names", write: (times) => `p if {${"if.x; ".repeat(times)}x}` },
  {
    note: "keys",
    write: (times) =>
      `p := {${Array.from({ length: times }, (_, at) => `"${(at * 7919) % times}": 1`)}}`,
  },
];

test.each(LONG)("$note: twenty thousand are no trouble", ({ write }) => {
  expect(refusalOf(write(20_000))).toBeUndefined();
});
