import { describe, expect, test } from "@jest/globals";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { askOpaStrictly } from "./ask-opa.ts";
import { CORE_EXPRESSIONS } from "./core-expressions.ts";
import { operandText } from "./expression.ts";
import { strictAnswer } from "./strict-answer.ts";

const NAMES = [...new Set(CORE_EXPRESSIONS.map(({ builtin }) => builtin))];

describe("the builtins of the language answer as the real opa, errors included", () => {
  const answers = askOpaStrictly(CORE_EXPRESSIONS.map(({ rego }) => rego));
  const cases = CORE_EXPRESSIONS.map((expression, i) => ({ ...expression, want: answers[i] }));

  // One test for each builtin: there are thousands of cases.
  test.each(NAMES)("%s", (name) => {
    const ours = cases.flatMap(({ builtin, note, rego, args, want }) => {
      if (builtin !== name) return [];
      const operands = args.map((arg) => parseValue(operandText(arg)));
      return [{ note, rego, want, got: strictAnswer(builtin, operands) }];
    });
    expect(ours.map(({ note, rego, got }) => ({ note, rego, ...got }))).toEqual(
      ours.map(({ note, rego, want }) => ({ note, rego, ...want })),
    );
  });
});
