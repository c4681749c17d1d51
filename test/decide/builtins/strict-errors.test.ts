import { expect, test } from "@jest/globals";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { askOpaStrictly } from "./ask-opa.ts";
import { COLLECTION_EXPRESSIONS } from "./collection-expressions.ts";
import { CORE_EXPRESSIONS } from "./core-expressions.ts";
import { operandText } from "./expression.ts";
import { BEYOND_WASM, EXPRESSIONS } from "./expressions.ts";
import { NUMBER_EXPRESSIONS } from "./number-expressions.ts";
import { OBJECT_EXPRESSIONS } from "./object-expressions.ts";
import { strictAnswer } from "./strict-answer.ts";
import { TEXT_EXPRESSIONS } from "./text-expressions.ts";

const ALL = [
  ...EXPRESSIONS,
  ...BEYOND_WASM,
  ...COLLECTION_EXPRESSIONS,
  ...CORE_EXPRESSIONS,
  ...NUMBER_EXPRESSIONS,
  ...OBJECT_EXPRESSIONS,
  ...TEXT_EXPRESSIONS,
];

/** Builtins whose errors have their words from libraries that Gatehouse has not. */
const OTHER_WORDS: ReadonlySet<string> = new Set([
  "graphql.parse",
  "yaml.marshal",
  "yaml.unmarshal",
]);

/** Only that there is an error counts where it has other words. */
function comparable<T extends { readonly error?: string }>(builtin: string, answer: T): T {
  if (answer.error === undefined || !OTHER_WORDS.has(builtin)) return answer;
  return { ...answer, error: answer.error.replace(/:.*/s, "") };
}

test("builtins' errors are the real opa's, to the letter", () => {
  const answers = askOpaStrictly(ALL.map(({ rego }) => rego));
  const differences = ALL.flatMap(({ builtin, args, rego }, at) => {
    const ours = strictAnswer(
      builtin,
      args.map((arg) => parseValue(operandText(arg))),
    );
    const [mine, wanted] = [ours, answers[at] ?? {}].map((each) => comparable(builtin, each));
    return JSON.stringify(mine) === JSON.stringify(wanted) ? [] : [{ rego, mine, wanted }];
  });
  expect(differences.slice(0, 5)).toEqual([]);
});
