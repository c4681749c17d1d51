import { hasRawBytes, latinOf, runeCount, withoutRawBytes } from "../../opa/go/text-bytes.ts";
import { isArray, type Value, ValueSet } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnReading } from "./cost.ts";
import { stringOperand, stringsOperand, wrongType } from "./operands.ts";

type Test = (text: string, part: string) => boolean;

const startsWith: Test = (text, part) => text.startsWith(part);
const endsWith: Test = (text, part) => text.endsWith(part);

/**
 * A part that is UTF-8 lies in a text where its characters do, whatever else the text holds; bytes that are not may
 * also be part of a character.
 */
function inBytes(test: Test): Test {
  return (text, part) =>
    hasRawBytes(part) ? test(latinOf(text), latinOf(part)) : test(text, part);
}

function tested(test: Test): Builtin {
  const testBytes = inBytes(test);
  return (context, args) => {
    const text = stringOperand(args, 0);
    const part = stringOperand(args, 1);
    spendOnReading(context, text.length);
    return testBytes(text, part);
  };
}

/** `strings.count(text, part)`: occurrences that do not overlap. */
const stringsCount: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  const part = stringOperand(args, 1);
  spendOnReading(context, text.length);
  if (part === "") return runeCount(text) + 1;
  const [held, sought] = hasRawBytes(part) ? [latinOf(text), latinOf(part)] : [text, part];
  return held.split(sought).length - 1;
};

/** `indexof(text, part)`: where the part begins, in characters; -1 when it is not there. */
const indexof: Builtin = (context, args) => {
  const [text, part] = searchOperands(args);
  spendOnReading(context, text.length);
  const at = text.indexOf(part);
  return at <= 0 ? at : runeCount(text.slice(0, at));
};

/** `indexof_n(text, part)`: where the part begins, in characters; overlapping ones too. */
const indexofN: Builtin = (context, args) => {
  const [text, part] = searchOperands(args);
  spendOnReading(context, text.length);
  const found: number[] = [];
  let runes = 0;
  let last = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    spendOnReading(context, part.length);
    context.spend(1);
    runes += runeCount(text.slice(last, at));
    last = at;
    found.push(runes);
  }
  return found;
};

/** A text and what is sought in it, with a byte that is not UTF-8 equal to any other. */
function searchOperands(args: readonly Value[]): readonly [text: string, part: string] {
  const text = stringOperand(args, 0);
  const part = stringOperand(args, 1);
  if (part === "") throw new BuiltinError("empty search character");
  return [withoutRawBytes(text), withoutRawBytes(part)];
}

/** `strings.any_prefix_match(search, base)` and its sister: whether one of the strings has one of the bases. */
function anyMatch(test: Test): Builtin {
  const testBytes = inBytes(test);
  return (context, args) => {
    const texts = oneOrMore(args, 0);
    const bases = oneOrMore(args, 1);
    return texts.some((text) => {
      context.spend(bases.length);
      return bases.some((base) => testBytes(text, base));
    });
  };
}

function oneOrMore(args: readonly Value[], position: number): readonly string[] {
  const value = args[position] as Value;
  if (typeof value === "string") return [value];
  if (isArray(value) || value instanceof ValueSet) return stringsOperand(args, position);
  throw wrongType(position, value, "string", "set", "array");
}

export const STRINGS: BuiltinFamily = {
  contains: pure(
    2,
    tested((text, part) => text.includes(part)),
  ),
  endswith: pure(2, tested(endsWith)),
  indexof: pure(2, indexof),
  indexof_n: pure(2, indexofN),
  startswith: pure(2, tested(startsWith)),
  "strings.any_prefix_match": pure(2, anyMatch(startsWith)),
  "strings.any_suffix_match": pure(2, anyMatch(endsWith)),
  "strings.count": pure(2, stringsCount),
};
