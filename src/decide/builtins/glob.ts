import { LRUCache } from "lru-cache";
import { compileGlob, type Glob } from "../../opa/go/glob/compile-glob.ts";
import { quoteGlob } from "../../opa/go/glob/quote-glob.ts";
import { type GoError, isGoError } from "../../opa/go/go-error.ts";
import type { EvaluationContext } from "../context.ts";
import { isArray, type Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { stringOperand, wrongElement, wrongType } from "./operands.ts";

/** Of all compiled globs together, in characters of their patterns; each takes some 1,000 bytes. */
const MAX_CHARACTERS = 64 * 1024;
const MAX_GLOBS = 1_000;

interface Entry {
  /** What is wrong with an invalid one. */
  readonly glob: Glob | GoError;
}

/** For the whole process: globs are much the same in all decisions. */
const compiled = new LRUCache<string, Entry>({
  max: MAX_GLOBS,
  maxSize: MAX_CHARACTERS,
  sizeCalculation: (_entry, key) => 16 + key.length,
});

/** `glob.match(pattern, delimiters, text)`: no delimiters for null, a dot for none. */
const globMatch: Builtin = (context, args) => {
  const pattern = stringOperand(args, 0);
  const separators = separatorsOperand(args, 1);
  const text = stringOperand(args, 2);
  context.spend(pattern.length * 2 + text.length * (1 + pattern.length / 16));
  const { glob } = compile(context, pattern, separators);
  if (isGoError(glob)) throw new BuiltinError(glob.message);
  return glob.matches(text);
};

function compile(
  context: EvaluationContext,
  pattern: string,
  separators: readonly string[],
): Entry {
  const key = `${separators.length} ${separators.join("")} ${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  context.spend(pattern.length * 64 + 1000);
  const entry: Entry = { glob: globOf(pattern, separators) };
  compiled.set(key, entry);
  return entry;
}

function globOf(pattern: string, separators: readonly string[]): Glob | GoError {
  try {
    return compileGlob(pattern, separators);
  } catch (error) {
    if (isGoError(error)) return error;
    throw error;
  }
}

function separatorsOperand(args: readonly Value[], position: number): readonly string[] {
  const value = args[position] as Value;
  if (value === null) return [];
  if (!isArray(value)) throw wrongType(position, value, "array", "null");
  if (value.length === 0) return ["."];
  return value.map((separator) => {
    if (typeof separator !== "string") throw wrongElement(position, value, separator, "string");
    const [rune, ...more] = separator;
    if (rune === undefined || more.length > 0)
      throw wrongElement(position, value, separator, "rune");
    return isRawByte(rune) ? "\ufffd" : rune;
  });
}

function isRawByte(rune: string): boolean {
  return rune.length === 1 && rune >= "\ud800" && rune <= "\udfff";
}

/** `glob.quote_meta(text)`. */
const globQuoteMeta: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  context.spend(text.length);
  return quoteGlob(text);
};

export const GLOB: BuiltinFamily = {
  "glob.match": pure(3, globMatch),
  "glob.quote_meta": pure(1, globQuoteMeta),
};
