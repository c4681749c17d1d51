import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { textOf } from "../../../src/opa/go/text-bytes.ts";
import { askOpa } from "./ask-opa.ts";
import { answerOf, type Call, randomCallsAreAnsweredAsOpaDoes, regoCall } from "./same-as-opa.ts";

function joined(parts: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...parts), { maxLength }).map((chosen) => chosen.join(""));
}

const subject = joined(
  [
    "a",
    "b",
    "c",
    "ab",
    "A",
    "K",
    "\u212a",
    "ſ",
    "é",
    "😀",
    "\n",
    " ",
    "1",
    "_",
    "-",
    ".",
    "/",
    "\0",
    "\ufffd",
    "{",
    "}",
  ],
  8,
);
const pattern = joined(
  [
    "a",
    "b",
    "ab",
    ".",
    "^",
    "$",
    "\\A",
    "\\z",
    "\\b",
    "\\B",
    "\\d",
    "\\W",
    "\\s",
    "[a-c]",
    "[^a]",
    "[[:alpha:]]",
    "\\pL",
    "\\p{lu}",
    "\\P{Greek}",
    "{2}",
    "{1,2}",
    "{",
    "}",
    "*",
    "+",
    "?",
    "*?",
    "+?",
    "??",
    "(",
    ")",
    "(?:",
    "|",
    "()",
    "(a|b)",
    "(a*)",
    "(|a)",
    "(?P<n>a)",
    "(?P<n>b)",
    "(?<m>c)",
    "(?i)",
    "(?s)",
    "(?m)",
    "(?U)",
    "(?i:k)",
    "\\Qa.b\\E",
    "\\x41",
    "\\.",
    "é",
    "😀",
    "\\n",
    "[",
    "]",
    "[]a]",
    "\\",
    "(?P<",
    "\\p{",
    "(?i)ſs",
  ],
  5,
);
const template = joined(
  ["x", "$1", `\${1}`, "$n", `\${n}`, `\${m}`, "$0", "$$", "$", "{", "}", "a", "é", "9"],
  4,
);
const glob = joined(
  [
    "a",
    "b",
    "*",
    "**",
    "?",
    ".",
    "/",
    "é",
    "{a,b}",
    "{",
    "}",
    ",",
    "{a*,}",
    "{*,b}",
    "[ab]",
    "[!ab]",
    "[a-c]",
    "[",
    "]",
    "[\\]a]",
    "[!!-a]",
    "\\",
    "\\*",
    "-",
    "!",
    "^",
    "$",
    "(",
  ],
  6,
);
const interglob = joined(
  ["a", "b", ".", "a*", "a+", ".*", ".+", "[ab]", "[a-c]*", "[b]+", "[", "\\", "\\*", "*"],
  6,
);
const delimiters = fc.oneof(
  fc.constant(null),
  fc.array(fc.constantFrom(".", "/", "a", "é", "😀"), { maxLength: 2 }),
);
const count = fc.constantFrom(-1, -1, 0, 1, 2);

function call(
  builtin: string,
  ...operands: readonly fc.Arbitrary<Call["operands"][number]>[]
): fc.Arbitrary<Call> {
  return fc.tuple(...operands).map((chosen) => ({ builtin, operands: chosen }));
}

randomCallsAreAnsweredAsOpaDoes(
  fc.oneof(
    call("regex.is_valid", pattern),
    call("regex.match", pattern, subject),
    call("regex.split", pattern, subject),
    call("regex.find_n", pattern, subject, count),
    call("regex.find_all_string_submatch_n", pattern, subject, count),
    call("regex.replace", subject, pattern, template),
    call(
      "regex.template_match",
      fc.tuple(pattern, pattern).map(([left, right]) => `${left}<${right}>`),
      subject,
      fc.constant("<"),
      fc.constant(">"),
    ),
    call("regex.globs_match", interglob, interglob),
    call("glob.match", glob, delimiters, subject),
    call("glob.quote_meta", glob),
  ),
  700,
);

test("texts that are not UTF-8 are searched as the real opa does", () => {
  const raw = textOf(Buffer.from("a\xff\xe2\x82\u0000b\xc3\xa9", "latin1"));
  const calls: readonly Call[] = [
    ...["", ".", "[^a]", "\\x{FFFD}", "\ufffd", "(?s).*", "\\w", "(.)(.)", "é", raw].flatMap(
      (one): Call[] => [
        { builtin: "regex.match", operands: [one, raw] },
        { builtin: "regex.split", operands: [one, raw] },
        { builtin: "regex.find_n", operands: [one, raw, -1] },
        { builtin: "regex.find_all_string_submatch_n", operands: [one, raw, -1] },
        { builtin: "regex.replace", operands: [raw, one, "<$1>"] },
        { builtin: "regex.is_valid", operands: [one] },
      ],
    ),
    ...["*", "a*", "a??*", "a[!b]*", "[\ufffd]*", "a\ufffd*", raw].flatMap((one): Call[] => [
      { builtin: "glob.match", operands: [one, null, raw] },
      { builtin: "glob.match", operands: [one, ["\ufffd"], raw] },
    ]),
    { builtin: "regex.globs_match", operands: [raw, "a...b."] },
    { builtin: "regex.template_match", operands: [raw, raw, "a", "b"] },
    { builtin: "glob.quote_meta", operands: [raw] },
    { builtin: "regex.replace", operands: ["é", "(?s:.)", textOf(Buffer.from([0xc3]))] },
  ];
  expect(calls.map(answerOf)).toEqual(askOpa(calls.map(regoCall)));
});

test("what v0 calls re_match is regex.match", () => {
  expect(BUILTINS.get("re_match")?.call).toBe(BUILTINS.get("regex.match")?.call);
});

describe("what is sent cannot take more than the decision has", () => {
  const many = "a".repeat(20_000);
  test.each([
    {
      note: "a program of a million instructions",
      builtin: "regex.match",
      operands: ["(?:x{1000}){1}".repeat(1_000), many],
    },
    {
      note: "a long text and a long program",
      builtin: "regex.split",
      operands: ["(a|b|c|d){500}x", many.repeat(50)],
    },
    {
      note: "a replacement that grows",
      builtin: "regex.replace",
      operands: [many, "a", "$0".repeat(20_000)],
    },
    {
      note: "patterns of many stars",
      builtin: "regex.globs_match",
      operands: ["a*b*".repeat(1_500), "b*a*".repeat(1_500)],
    },
    {
      note: "a glob of a million parts",
      builtin: "glob.match",
      operands: ["{a,b}".repeat(200_000), null, many],
    },
  ])("$note", ({ builtin, operands }) => {
    const context = createContexts({ budgetSteps: 2_000_000 })();
    let refused: unknown;
    try {
      BUILTINS.get(builtin)?.call(context, operands);
    } catch (error) {
      refused = error;
    }
    expect(isPolicyError(refused) && refused.code).toBe("evaluation_error");
  });
});
