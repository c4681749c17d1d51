import {
  hasRawBytes,
  latinOf,
  skipRunes,
  textOfLatin,
  withoutRawBytes,
} from "../../opa/go/text-bytes.ts";
import { isGoSpace } from "../../opa/go/white-space.ts";
import type { EvaluationContext } from "../context.ts";
import type { Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnMembers, spendOnReading, spendOnText } from "./cost.ts";
import { indexOperand, stringOperand } from "./operands.ts";

/** `split(text, by)`: with nothing to split by, its characters. */
const split: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  return partsOf(context, text, stringOperand(args, 1));
};

/** `strings.split_n(text, by, n)`: the first parts, or with a negative number the last. */
const stringsSplitN: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  const by = stringOperand(args, 1);
  const count = indexOperand(args, 2);
  const parts = partsOf(context, text, by);
  return count < 0 ? parts.slice(Math.max(parts.length + count, 0)) : parts.slice(0, count);
};

function partsOf(context: EvaluationContext, text: string, by: string): readonly string[] {
  spendOnText(context, text.length);
  if (by === "") spendOnMembers(context, text.length);
  if (by === "") return Array.from(text);
  const parts = hasRawBytes(by)
    ? latinOf(text).split(latinOf(by)).map(textOfLatin)
    : text.split(by);
  spendOnMembers(context, parts.length);
  return parts;
}

/** `substring(text, offset, length)` in characters; a negative length is the rest. */
const substring: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  const offset = indexOperand(args, 1);
  const length = indexOperand(args, 2);
  if (offset < 0) throw new BuiltinError("negative offset");
  spendOnText(context, text.length);
  const end = length < 0 ? text.length : skipRunes(text, 0, offset + length);
  // Only the whole text keeps bytes that are not UTF-8.
  if (offset === 0 && length >= 0 && end === text.length) return text;
  const start = skipRunes(text, 0, offset);
  return withoutRawBytes(text.slice(start, Math.max(start, end)));
};

interface Ends {
  readonly left: boolean;
  readonly right: boolean;
}

/** Cuts off characters as long as they pass the test. */
function trimmed(
  text: string,
  isCut: (character: string) => boolean,
  { left, right }: Ends,
): string {
  let start = 0;
  let end = text.length;
  while (left && start < end) {
    const next = skipRunes(text, start, 1);
    if (!isCut(text.slice(start, next))) break;
    start = next;
  }
  while (right && end > start) {
    const isLow = (text.charCodeAt(end - 1) & 0xfc00) === 0xdc00;
    const isPair = isLow && end - 2 >= start && (text.charCodeAt(end - 2) & 0xfc00) === 0xd800;
    const previous = end - (isPair ? 2 : 1);
    if (!isCut(text.slice(previous, end))) break;
    end = previous;
  }
  return text.slice(start, end);
}

/** `trim(text, cutset)` and its sisters: a byte that is not UTF-8 is cut as U+FFFD. */
function trim(ends: Ends): Builtin {
  return (context, args) => {
    const text = stringOperand(args, 0);
    const cutset = new Set(withoutRawBytes(stringOperand(args, 1)));
    spendOnText(context, text.length);
    return trimmed(text, (character) => cutset.has(withoutRawBytes(character)), ends);
  };
}

const trimSpace: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  spendOnText(context, text.length);
  return trimmed(text, isGoSpace, { left: true, right: true });
};

/** `trim_prefix(text, prefix)`: bytes may be cut out of a character. */
const trimPrefix: Builtin = (context, args) => {
  const [text, prefix, restore] = affixOperands(context, args);
  return restore(text.startsWith(prefix) ? text.slice(prefix.length) : text);
};

const trimSuffix: Builtin = (context, args) => {
  const [text, suffix, restore] = affixOperands(context, args);
  return restore(text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text);
};

function affixOperands(
  context: EvaluationContext,
  args: readonly Value[],
): readonly [text: string, affix: string, restore: (text: string) => string] {
  const text = stringOperand(args, 0);
  const affix = stringOperand(args, 1);
  spendOnReading(context, text.length);
  if (!hasRawBytes(affix)) return [text, affix, (part) => part];
  return [latinOf(text), latinOf(affix), textOfLatin];
}

export const STRING_PARTS: BuiltinFamily = {
  split: pure(2, split),
  "strings.split_n": pure(3, stringsSplitN),
  substring: pure(3, substring),
  trim: pure(2, trim({ left: true, right: true })),
  trim_left: pure(2, trim({ left: true, right: false })),
  trim_prefix: pure(2, trimPrefix),
  trim_right: pure(2, trim({ left: false, right: true })),
  trim_space: pure(1, trimSpace),
  trim_suffix: pure(2, trimSuffix),
};
