import { bytesOf, hasRawBytes } from "../../opa/go/text-bytes.ts";
import type { Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { stringOperand, stringsOperand } from "./operands.ts";

/** `strings.count(text, part)`: occurrences that do not overlap. */
const stringsCount: Builtin = (_context, args) => {
  const [text, part] = comparable([stringOperand(args, 0), stringOperand(args, 1)]) as [
    string,
    string,
  ];
  if (part === "") return runesOf(stringOperand(args, 0)).length + 1;
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count++;
  return count;
};

/** `indexof_n(text, part)`: where the part begins, in characters; overlapping ones too. */
const indexofN: Builtin = (_context, args) => {
  const text = runesOf(stringOperand(args, 0));
  const part = runesOf(stringOperand(args, 1));
  if (part.length === 0) throw new BuiltinError("empty search character");
  const found: number[] = [];
  for (let start = 0; start + part.length <= text.length; start++) {
    if (part.every((rune, i) => rune === text[start + i])) found.push(start);
  }
  return found;
};

/** `strings.any_prefix_match(search, base)`: true when one of the strings begins with one of the bases. */
const stringsAnyPrefixMatch: Builtin = (_context, args) =>
  anyMatch(args, (text, base) => text.startsWith(base));

/** `strings.any_suffix_match(search, base)`: true when one of the strings ends with one of the bases. */
const stringsAnySuffixMatch: Builtin = (_context, args) =>
  anyMatch(args, (text, base) => text.endsWith(base));

function anyMatch(
  args: readonly Value[],
  matches: (text: string, base: string) => boolean,
): boolean {
  const texts = oneOrMore(args, 0);
  const all = comparable([...texts, ...oneOrMore(args, 1)]);
  const bases = all.slice(texts.length);
  return all.slice(0, texts.length).some((text) => bases.some((base) => matches(text, base)));
}

function oneOrMore(args: readonly Value[], position: number): readonly string[] {
  const value = args[position] as Value;
  return typeof value === "string" ? [value] : stringsOperand(args, position);
}

/** Texts in which searching finds what searching their bytes would: as they are unless one is not UTF-8. */
function comparable(texts: readonly string[]): readonly string[] {
  if (!texts.some(hasRawBytes)) return texts;
  return texts.map((text) => Buffer.from(bytesOf(text)).toString("latin1"));
}

/** The characters as Go's `[]rune` has them: a byte that is not UTF-8 is U+FFFD. */
function runesOf(text: string): readonly number[] {
  return Array.from(text, (character) => {
    const codePoint = character.codePointAt(0) as number;
    return codePoint >= 0xd800 && codePoint <= 0xdfff ? 0xfffd : codePoint;
  });
}

export const STRINGS: BuiltinFamily = {
  indexof_n: pure(2, indexofN),
  "strings.any_prefix_match": pure(2, stringsAnyPrefixMatch),
  "strings.any_suffix_match": pure(2, stringsAnySuffixMatch),
  "strings.count": pure(2, stringsCount),
};
