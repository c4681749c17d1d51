import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { makeObject, makeSet, type Value } from "../../../src/decide/values/value.ts";
import { textOf } from "../../../src/opa/go/text-bytes.ts";
import { nastyText } from "../values/arbitrary-value.ts";
import { askOpaStrictly } from "./ask-opa.ts";
import { drawn } from "./drawn.ts";
import { type Call, regoCall } from "./same-as-opa.ts";
import { strictAnswer } from "./strict-answer.ts";

/** Bytes that are parts of characters, whole ones and none. */
const raw = fc
  .array(
    fc.constantFrom(
      "61",
      "62",
      "c3",
      "a9",
      "c3a9",
      "ff",
      "f09f9880",
      "9f98",
      "ed",
      "a0",
      "80",
      "efbfbd",
    ),
    {
      maxLength: 8,
    },
  )
  .map((parts) => textOf(Buffer.from(parts.join(""), "hex")));
const few = fc.string({ unit: fc.constantFrom(..."aab.\u00e9\u{1f600}\ufffd"), maxLength: 10 });
const text = fc.oneof(few, few, raw, nastyText);
const part = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."ab.\u00e9\u{1f600}\ufffd"), maxLength: 2 }),
  raw,
  nastyText,
);
const count = fc.integer({ min: -3, max: 12 });
/** Texts that are parts of a collection must be UTF-8 to be written in Rego. */
const texts = fc.array(fc.oneof(few, nastyText), { maxLength: 4 });
const plainPart = fc.string({ unit: fc.constantFrom(..."ab.\u00e9"), maxLength: 3 });
const patterns = fc.array(fc.tuple(plainPart, few), { maxLength: 5 }).map(makeObject);

const ONE = ["lower", "upper", "trim_space", "strings.reverse", "count"];
const TWO = [
  ...["contains", "startswith", "endswith", "indexof", "indexof_n", "strings.count", "split"],
  ...["trim", "trim_left", "trim_right", "trim_prefix", "trim_suffix"],
];

function calls(builtins: readonly string[], operands: fc.Arbitrary<readonly Value[]>) {
  return fc.record({ builtin: fc.constantFrom(...builtins), operands });
}

const anyCall: fc.Arbitrary<Call> = fc.oneof(
  calls(ONE, fc.tuple(text)),
  { weight: 4, arbitrary: calls(TWO, fc.tuple(text, part)) },
  { weight: 2, arbitrary: calls(["replace"], fc.tuple(text, part, part)) },
  calls(["strings.replace_n"], fc.tuple(patterns, text)),
  calls(["substring"], fc.tuple(text, count, count)),
  calls(["strings.split_n"], fc.tuple(text, part, count)),
  calls(["concat"], fc.tuple(part, fc.oneof(texts, texts.map(makeSet)))),
  calls(
    ["strings.any_prefix_match", "strings.any_suffix_match"],
    fc.tuple(fc.oneof(few, texts), fc.oneof(few, texts, texts.map(makeSet))),
  ),
);

describe("random texts", () => {
  const questions = drawn(anyCall, 1200);
  const rego = questions.map(regoCall);

  test("are found, cut and changed as the real opa does", () => {
    const answers = askOpaStrictly(rego);
    const ours = questions.map(({ builtin, operands }) => strictAnswer(builtin, operands));
    expect(ours.map((answer, i) => ({ rego: rego[i], ...answer }))).toEqual(
      answers.map((answer, i) => ({ rego: rego[i], ...answer })),
    );
  });
});
