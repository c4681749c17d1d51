import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { valueText } from "../../../src/decide/values/print-value.ts";
import { makeObject, makeSet, type Value } from "../../../src/decide/values/value.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { textOf } from "../../../src/opa/go/text-bytes.ts";
import { anyValue } from "../values/arbitrary-value.ts";
import { askOpa } from "./ask-opa.ts";
import { answerOf, type Call, randomCallsAreAnsweredAsOpaDoes, regoCall } from "./same-as-opa.ts";

function joined(parts: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...parts), { maxLength }).map((chosen) => chosen.join(""));
}

const scalar = joined(
  [
    "a",
    "b",
    " ",
    "\n",
    "\t",
    "-",
    ":",
    "#",
    ",",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "?",
    "!",
    "&",
    "*",
    "|",
    ">",
    "%",
    "@",
    "\\",
    "0",
    "1",
    ".",
    "_",
    "e",
    "~",
    "yes",
    "null",
    "é",
    "😀",
    "\u2028",
    "\u00a0",
    "\ufeff",
    "<",
  ],
  5,
);
const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.constantFrom<Value>(null, true, 0, 1.5, -1),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(scalar, tie("value")), { maxLength: 3 }).map(makeObject),
  ),
})).value;
/** Lines as people write them: what libyaml and a reader of YAML 1.2 agree on. */
const plain = fc.constantFrom(
  "a",
  "b c",
  "1",
  "0x1F",
  "017",
  "1e3",
  "1_0",
  ".5",
  "true",
  "yes",
  "~",
  "null",
  "'q'",
  '"d\\n"',
  "2001-01-01",
  "é",
  "!!str 1",
  "[1, a]",
  "{a: 1, b: [x]}",
  "",
  "&x 1",
  "*x",
  "1.0",
  "-0",
  ".inf",
  "on",
);
const document = fc
  .array(
    fc.tuple(
      fc.constantFrom("", "", "  ", "    "),
      fc.constantFrom("- ", "a: ", "b: ", "1: ", "c:", "- d: ", "<<: ", "", "# "),
      plain,
    ),
    { maxLength: 5 },
  )
  .map((lines) => lines.map((line) => line.join("")).join("\n"));

/** Names with numbers beyond int64 have no order in go-yaml: what it answers is chance. */
const ordered = anyValue.filter((one) => !/\d{19}/.test(valueText(one)));

function call(builtin: string, operand: fc.Arbitrary<Value>): fc.Arbitrary<Call> {
  return operand.map((chosen) => ({ builtin, operands: [chosen] }));
}

randomCallsAreAnsweredAsOpaDoes(
  fc.oneof(
    call("yaml.marshal", value),
    call("yaml.marshal", ordered),
    call("yaml.unmarshal", document),
    call("yaml.is_valid", document),
  ),
  700,
);

test("texts that are not UTF-8 are taken as the real opa takes them", () => {
  const raw = textOf(Buffer.from("a\xff", "latin1"));
  const calls = ["yaml.marshal", "yaml.unmarshal", "yaml.is_valid"].map((builtin) => ({
    builtin,
    operands: [raw],
  }));
  expect(calls.map(answerOf)).toEqual(askOpa(calls.map(regoCall)));
});

test.each([
  { note: "a text of a megabyte", text: "a: b\n".repeat(200_000) },
  { note: "nesting", text: "[".repeat(300) + "]".repeat(300) },
  {
    note: "aliases of aliases",
    text: `a: &a [${"x".repeat(50_000)}]\nb: [${"*a, ".repeat(1_000)}]`,
  },
])("$note is refused, and not answered wrongly", ({ text }) => {
  let refused: unknown;
  try {
    BUILTINS.get("yaml.is_valid")?.call(createContexts({ budgetSteps: 50_000_000 })(), [text]);
  } catch (error) {
    refused = error;
  }
  expect(isPolicyError(refused) && refused.code).toBe("evaluation_error");
});

test("of keys with one text the last counts, whatever the others hold", () => {
  const rego = [
    'yaml.marshal({[]: "\\uffff", set(): 1})',
    'yaml.marshal({[]: 1, set(): "\\uffff"})',
    'yaml.marshal({"1": "\\uffff", 1: 2})',
    'yaml.marshal({1: "\\uffff", "1": 2})',
  ];
  const object = (...entries: [Value, Value][]) => ({
    builtin: "yaml.marshal",
    operands: [makeObject(entries)],
  });
  const calls = [
    object([[], "\uffff"], [makeSet([]), 1]),
    object([[], 1], [makeSet([]), "\uffff"]),
    object(["1", "\uffff"], [1, 2]),
    object([1, "\uffff"], ["1", 2]),
  ];
  expect(calls.map(answerOf)).toEqual(askOpa(rego));
});
