import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { createContexts } from "../../../src/decide/context.ts";
import { makeNumber, numberText, type Value } from "../../../src/decide/values/value.ts";
import { isPolicyError } from "../../../src/domain/policy-error.ts";
import { numberTexts } from "../values/arbitrary-value.ts";
import { askOpaStrictly } from "./ask-opa.ts";
import { drawn } from "./drawn.ts";
import { strictAnswer } from "./strict-answer.ts";

const digits = fc.string({
  unit: fc.constantFrom(..."0001234567899"),
  minLength: 1,
  maxLength: 40,
});
const whole = digits.map((text) => text.replace(/^0+(?=.)/, ""));
const exponent = fc.oneof(
  fc.constant(""),
  fc.integer({ min: -60, max: 60 }).map((power) => `e${power}`),
  fc.integer({ min: -9000, max: 9000 }).map((power) => `E${power}`),
);
/** Numbers of any length and size, many of them near the edges of 53 and 64 bits. */
const numbers = fc.oneof(
  numberTexts,
  fc.tuple(fc.constantFrom("", "-"), whole, digits, exponent).map(([sign, left, right, power]) => {
    return `${sign}${left}.${right}${power}`;
  }),
  fc
    .tuple(fc.integer({ min: 50, max: 130 }), fc.integer({ min: -3, max: 3 }))
    .map(([power, more]) => String(2n ** BigInt(power) + BigInt(more))),
  fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: -3, max: 3 }))
    .map(([power, more]) => `${10n ** BigInt(power) + BigInt(more)}.5`),
);
const BINARY = ["plus", "minus", "mul", "div", "rem", "bits.and", "bits.or", "bits.xor"];
const UNARY = ["abs", "ceil", "floor", "round", "bits.negate"];

describe("random numbers", () => {
  const questions = [
    ...drawn(fc.tuple(fc.constantFrom(...BINARY), fc.tuple(numbers, numbers)), 1500),
    ...drawn(fc.tuple(fc.constantFrom(...UNARY), fc.tuple(numbers)), 500),
  ];
  const rego = questions.map(([name, operands]) => `${name}(${operands.join(", ")})`);

  test("are calculated with as the real opa does", () => {
    const answers = askOpaStrictly(rego);
    const ours = questions.map(([name, operands]) => strictAnswer(name, operands.map(makeNumber)));
    expect(ours.map((answer, i) => ({ rego: rego[i], ...answer }))).toEqual(
      answers.map((answer, i) => ({ rego: rego[i], ...answer })),
    );
  });
});

test("numbers that only to_number lets in are calculated with as the real opa does", () => {
  const written = ["0x1p4", "0x1.8p-2", "-0X_fp0", "1_000", "1_0.5_0", "+5", ".5", "5.", "-.5e1"];
  const names = ["plus", "mul", "div", "rem", "bits.or"];
  const questions = names.flatMap((name) => written.map((text) => [name, text] as const));
  const answers = askOpaStrictly(
    questions.map(([name, text]) => `${name}(to_number("${text}"), 3)`),
  );
  expect(questions.map(([name, text]) => strictAnswer(name, [makeNumber(text), 3]))).toEqual(
    answers,
  );
});

/** The text of what a builtin says within small budgets, or the code of the refusal. */
function within(budgetSteps: number, name: string, ...operands: readonly Value[]): string {
  const context = createContexts({ budgetSteps })();
  try {
    const value = BUILTINS.get(name)?.call(context, operands) as number;
    return numberText(value).slice(0, 8);
  } catch (error) {
    if (isPolicyError(error)) return error.code;
    throw error;
  }
}

describe("what would take too long is refused", () => {
  const huge = makeNumber("9".repeat(1_000_000));

  test.each<[note: string, name: string, ...operands: Value[]]>([
    ["a shift by more than any memory", "bits.lsh", 1, makeNumber("4611686018427387904")],
    ["a shift by many bits", "bits.lsh", 1, 3_999_999],
    ["a product of a million digits", "mul", huge, huge],
    ["a remainder of a million digits", "rem", huge, 3],
    ["a quotient of a million digits", "div", huge, 0.3],
    ["an exponent beyond all bounds", "mul", makeNumber("1e-999999999"), 0.5],
    ["a row of numbers", "numbers.range", 0, 9_000_000],
    ["a row without end", "numbers.range", 0, makeNumber("1e30")],
    ["an amount of many digits", "units.parse", "1e999999Ki"],
  ])("%s", (_note, name, ...operands) => {
    expect(within(1_000_000, name, ...operands)).toBe("evaluation_error");
  });
});

describe("chance", () => {
  test("is the same for the whole of one decision, and by operand", () => {
    const contexts = createContexts();
    const ask = (name: string, context = contexts(), ...operands: readonly Value[]) =>
      BUILTINS.get(name)?.call(context, operands);
    const context = contexts();
    for (const [name, ...rest] of [["rand.intn", 1_000_000_000_000], ["uuid.rfc4122"]] as const) {
      expect(ask(name, context, "a", ...rest)).toBe(ask(name, context, "a", ...rest));
      expect(ask(name, context, "a", ...rest)).not.toBe(ask(name, context, "b", ...rest));
      expect(ask(name, context, "a", ...rest)).not.toBe(ask(name, contexts(), "a", ...rest));
    }
    expect(ask("rand.intn", context, "a", 7)).toBe(ask("rand.intn", context, "a", -7));
  });

  test("keeps its limits", () => {
    const limits = [2n, 3n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 62n, 2n ** 63n - 1n];
    fc.assert(
      fc.property(fc.constantFrom(...limits), (limit) => {
        const value = BUILTINS.get("rand.intn")?.call(createContexts()(), [
          "x",
          makeNumber(String(limit)),
        ]) as number;
        const drawn = BigInt(numberText(value));
        expect(drawn >= 0n && drawn < limit).toBe(true);
      }),
    );
  });

  test("gives UUIDs of version 4", () => {
    const uuid = BUILTINS.get("uuid.rfc4122")?.call(createContexts()(), ["x"]);
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
