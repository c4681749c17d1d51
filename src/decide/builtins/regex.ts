import { LRUCache } from "lru-cache";
import { PolicyError } from "../../domain/policy-error.ts";
import { globsIntersect } from "../../opa/go/glob/intersect-globs.ts";
import type { Tick } from "../../opa/go/regexp/all-matches.ts";
import { compileRegexp, type GoRegexp, type InvalidPattern } from "../../opa/go/regexp/regexp.ts";
import { regexpTemplate } from "../../opa/go/regexp/template-pattern.ts";
import type { EvaluationContext } from "../context.ts";
import type { Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { withGoErrors } from "./go-errors.ts";
import { indexOperand, stringOperand } from "./operands.ts";

/** Of all compiled patterns together, in instructions of their programs; each takes some 200 bytes. */
const MAX_INSTRUCTIONS = 256 * 1024;
const MAX_PATTERNS = 500;
/** What a pattern takes beside its program. */
const BASE_SIZE = 64;

/** For the whole process: patterns are much the same in all decisions. */
const compiled = new LRUCache<string, GoRegexp | InvalidPattern>({
  max: MAX_PATTERNS,
  maxSize: MAX_INSTRUCTIONS,
  sizeCalculation: (entry, pattern) =>
    BASE_SIZE + pattern.length + ("programSize" in entry ? entry.programSize : 0),
});

/** `regex.is_valid(pattern)`: false for anything that is no string. */
const regexIsValid: Builtin = (context, [pattern]) =>
  typeof pattern === "string" && "matches" in compile(context, pattern);

/** `regex.match(pattern, text)`, which once was `re_match`: whether it matches anywhere. */
const regexMatch: Builtin = (context, args) => {
  const pattern = stringOperand(args, 0);
  return matches(context, pattern, stringOperand(args, 1));
};

/** `regex.template_match(template, text, start, end)`: text with patterns between delimiters of one byte each. */
const regexTemplateMatch: Builtin = (context, args) => {
  const template = stringOperand(args, 0);
  const text = stringOperand(args, 1);
  const [start, end] = [stringOperand(args, 2), stringOperand(args, 3)];
  context.spend(template.length * 4);
  const pattern = regexpTemplate(template, start, end, (part) => valid(context, part));
  if (typeof pattern !== "string") throw new BuiltinError(pattern.complaint);
  return matches(context, pattern, text);
};

/** `regex.split(pattern, text)`. */
const regexSplit: Builtin = (context, args) => {
  const pattern = stringOperand(args, 0);
  const text = stringOperand(args, 1);
  return ready(context, pattern, text).split(text, ticks(context));
};

/** `regex.find_n(pattern, text, count)`: all for a count below zero. */
const regexFindN: Builtin = (context, args) => findN(context, args).map(([whole]) => whole ?? "");

/** `regex.find_all_string_submatch_n(pattern, text, count)`: each match with its groups. */
const regexFindAllStringSubmatchN: Builtin = (context, args) => findN(context, args);

function findN(context: EvaluationContext, args: readonly Value[]): readonly (readonly string[])[] {
  const pattern = stringOperand(args, 0);
  const text = stringOperand(args, 1);
  const limit = indexOperand(args, 2);
  return ready(context, pattern, text).findAll(text, limit, ticks(context));
}

/** `regex.replace(text, pattern, template)`. */
const regexReplace: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  const pattern = stringOperand(args, 1);
  const template = stringOperand(args, 2);
  const regexp = ready(context, pattern, text);
  return regexp.replaceAll(text, template, ticks(context, template.length));
};

/** `regex.globs_match(left, right)`: whether some text matches both. */
const regexGlobsMatch: Builtin = (context, args) => {
  const left = stringOperand(args, 0);
  const right = stringOperand(args, 1);
  return globsIntersect(left, right, (steps) => context.spend(steps));
};

function matches(context: EvaluationContext, pattern: string, text: string): boolean {
  return ready(context, pattern, text).matches(text);
}

/** The pattern, compiled; pays for one search of the text. */
function ready(context: EvaluationContext, pattern: string, text: string): GoRegexp {
  const regexp = valid(context, pattern);
  context.spend(text.length * (1 + regexp.programSize / 16));
  return regexp;
}

function valid(context: EvaluationContext, pattern: string): GoRegexp {
  const regexp = compile(context, pattern);
  if ("complaint" in regexp) throw new BuiltinError(regexp.complaint);
  return regexp;
}

function compile(context: EvaluationContext, pattern: string): GoRegexp | InvalidPattern {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  context.spend(compileSteps(pattern));
  const made = compileRegexp(pattern);
  compiled.set(pattern, made);
  return made;
}

/** A repetition multiplies what it repeats, at most a thousand times. */
function compileSteps(pattern: string): number {
  let most = 1;
  for (const [, count] of pattern.matchAll(/(\d{1,4})\}/g)) most = Math.max(most, Number(count));
  return pattern.length * Math.min(most, 1000) * 16 + 1000;
}

/** One search may take long, but no decision longer than it has. */
function ticks(context: EvaluationContext, outputLength = 0): Tick {
  return () => {
    context.spend(8 + outputLength);
    if (performance.now() > context.deadline) {
      throw new PolicyError("evaluation_error", "matching took longer than the decision may");
    }
  };
}

export const REGEX: BuiltinFamily = {
  re_match: pure(2, regexMatch),
  "regex.find_all_string_submatch_n": pure(3, regexFindAllStringSubmatchN),
  "regex.find_n": pure(3, regexFindN),
  "regex.globs_match": pure(2, withGoErrors(regexGlobsMatch)),
  "regex.is_valid": pure(1, regexIsValid),
  "regex.match": pure(2, regexMatch),
  "regex.replace": pure(3, regexReplace),
  "regex.split": pure(2, regexSplit),
  "regex.template_match": pure(4, regexTemplateMatch),
};
