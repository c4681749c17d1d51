import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { sprintf } from "../../../src/decide/builtins/sprintf.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson, valueText } from "../../../src/decide/values/print-value.ts";
import { makeNumber, type Value } from "../../../src/decide/values/value.ts";
import { textOf } from "../../../src/opa/go/text-bytes.ts";
import { contextAt } from "../../support/at-once.ts";
import { anyValue, nastyText, numberTexts, regoText } from "../values/arbitrary-value.ts";
import { askOpa } from "./ask-opa.ts";
import { drawn } from "./drawn.ts";

const index = fc.constantFrom("", "", "", "", "[1]", "[2]", "[3]", "[9]", "[0]", "[x", "[]");
const amount = fc.oneof(
  fc.constantFrom("", "", "0", "1", "3", "8", "20", "1000001"),
  index.map((place) => `${place}*`),
);
/** `%p` is left out: of a big integer Go prints an address. */
const verb = fc.constantFrom(..."vvvdddsssqqqxxxXXXooObbccUeeEffFggGtTwz%!é");
const directive = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(..."+-# 0"), maxLength: 3 }),
    index,
    amount,
    fc.oneof(
      fc.constant(""),
      amount.map((precision) => `.${precision}`),
    ),
    index,
    verb,
  )
  .map((parts) => `%${parts.join("")}`);
const format = fc
  .array(fc.oneof({ weight: 4, arbitrary: directive }, { weight: 1, arbitrary: nastyText }), {
    maxLength: 5,
  })
  .map((parts) => parts.join(""));
const operand: fc.Arbitrary<Value> = fc.oneof(
  numberTexts.map(makeNumber),
  fc.maxSafeInteger(),
  nastyText,
  anyValue,
);
const operands = fc.array(operand, { maxLength: 5 });

function ours(template: string, values: readonly Value[]): Value | undefined {
  return sprintf(contextAt(0n), [template, values]);
}

describe("random formats and operands are formatted as the real opa does", () => {
  const cases = drawn(
    fc.tuple(format, operands).map(([template, values]) => ({
      template,
      values: valueText(values),
      rego: `sprintf(${regoText(template)}, ${regoText(values)})`,
    })),
    400,
  );
  const answers = askOpa(cases.map(({ rego }) => rego));

  test.each(cases.map((sample, i) => ({ ...sample, want: answers[i] })))(
    "$rego",
    ({ template, values, want }) => {
      const value = ours(template, parseValue(values) as readonly Value[]);
      expect(printJson(value ?? null)).toBe(want);
    },
  );
});

test("nothing that a policy can ask for breaks it", () => {
  const anyFormat = fc.oneof(
    format,
    nastyText,
    fc.string({ unit: fc.constantFrom(..."%[]*.0123456789dsvxqp+-# ") }),
  );
  fc.assert(
    fc.property(anyFormat, operands, (template, values) => {
      expect(typeof ours(template, values)).toBe("string");
    }),
  );
});

test("bytes that are not UTF-8 are formatted as the real opa does", () => {
  const bytes = textOf(Buffer.from("Yf/DKPCfkoDwn5I=", "base64"));
  const formats = ["%s", "%q", "%+q", "%#q", "%x", "%.3s|", "%6s|", "%v", "%\u{1f480}", "%c%s"];
  const wanted = askOpa(
    formats.map(
      (template) => `sprintf(${regoText(template)}, [base64.decode("Yf/DKPCfkoDwn5I=")])`,
    ),
  );
  expect(formats.map((template) => printJson(ours(template, [bytes]) ?? null))).toEqual(wanted);
});
