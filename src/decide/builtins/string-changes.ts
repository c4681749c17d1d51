import { bigFloatOf, truncateFloat } from "../../opa/go/big-float.ts";
import { lowerGo, upperGo } from "../../opa/go/letter-case.ts";
import { int64Of } from "../../opa/go/number-text.ts";
import { replaceAllGo } from "../../opa/go/replacer.ts";
import { hasRawBytes, latinOf, normalizeText, textOfLatin } from "../../opa/go/text-bytes.ts";
import type { EvaluationContext } from "../context.ts";
import { entriesOf, isArray, numberText, type Value, ValueSet } from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnDigits, spendOnText } from "./cost.ts";
import {
  badOperand,
  numberOperand,
  objectOperand,
  stringOperand,
  wrongElement,
  wrongType,
} from "./operands.ts";

/** `concat(between, parts)`: of an array, or of a set in its order. */
const concat: Builtin = (context, args) => {
  const between = stringOperand(args, 0);
  const whole = args[1] as Value;
  const parts = whole instanceof ValueSet ? whole.sorted : whole;
  if (!isArray(parts)) throw wrongType(1, whole, "set", "array");
  let length = between.length * parts.length;
  for (const part of parts) {
    if (typeof part !== "string") throw wrongElement(1, whole, part, "string");
    length += part.length;
  }
  spendOnText(context, length);
  context.spend(parts.length);
  return normalizeText(parts.join(between));
};

const BASES: ReadonlyMap<string, number> = new Map(
  [2, 8, 10, 16].map((base) => [String(base), base]),
);

/** `format_int(number, base)`: what lies behind the point is cut off. */
const formatInt: Builtin = (context, args) => {
  const text = numberText(numberOperand(args, 0));
  const base = BASES.get(numberText(numberOperand(args, 1)));
  if (base === undefined) throw badOperand(1, "must be one of {2, 8, 10, 16}");
  spendOnDigits(context, text.length);
  const integer = /^[-+]?\d+$/.test(text) ? BigInt(text) : int64Of(text);
  return (integer ?? truncateFloat(bigFloatOf(text))).toString(base);
};

function mapped(map: (text: string) => string): Builtin {
  return (context, args) => {
    const text = stringOperand(args, 0);
    spendOnText(context, text.length * 4);
    return map(text);
  };
}

/** `replace(text, old, new)`: with nothing to replace, the new text lies between all bytes. */
const replace: Builtin = (context, args) => {
  const [text, old] = [stringOperand(args, 0), stringOperand(args, 1)];
  return replaced(context, text, [[old, stringOperand(args, 2)]]);
};

/** `strings.replace_n(patterns, text)`: of patterns that match at one place the first in their order. */
const stringsReplaceN: Builtin = (context, args) => {
  const patterns = objectOperand(args, 0);
  const text = stringOperand(args, 1);
  const pairs: [string, string][] = [];
  for (const [old, replacement] of entriesOf(patterns)) {
    if (typeof old !== "string") throw badOperand(0, "non-string key found in pattern object");
    if (typeof replacement !== "string") {
      throw badOperand(0, "non-string value found in pattern object");
    }
    pairs.push([old, replacement]);
  }
  return replaced(context, text, pairs);
};

type Replacement = readonly [old: string, replacement: string];

function replaced(context: EvaluationContext, text: string, pairs: readonly Replacement[]): string {
  context.spend(text.length + pairs.reduce((sum, [old]) => sum + old.length, 0));
  const isBytes = pairs.some(([old]) => old === "" || hasRawBytes(old));
  if (!isBytes) return normalizeText(replacedUnits(context, text, pairs));
  const bytes = pairs.map(([old, by]): Replacement => [latinOf(old), latinOf(by)]);
  return textOfLatin(replacedUnits(context, latinOf(text), bytes));
}

function replacedUnits(
  context: EvaluationContext,
  text: string,
  pairs: readonly Replacement[],
): string {
  const [[old, by] = ["", ""]] = pairs;
  if (pairs.length === 1 && old !== "") {
    const parts = text.split(old);
    spendOnText(context, text.length + (parts.length - 1) * by.length);
    return parts.join(by);
  }
  let result = "";
  const emit = (part: string): void => {
    spendOnText(context, part.length, result.length + part.length);
    result += part;
  };
  replaceAllGo(text, pairs, emit, (steps) => context.spend(steps));
  return result;
}

export const STRING_CHANGES: BuiltinFamily = {
  concat: pure(2, concat),
  format_int: pure(2, formatInt),
  lower: pure(1, mapped(lowerGo)),
  replace: pure(3, replace),
  "strings.replace_n": pure(2, stringsReplaceN),
  "strings.reverse": pure(
    1,
    mapped((text) => normalizeText(Array.from(text).reverse().join(""))),
  ),
  upper: pure(1, mapped(upperGo)),
};
