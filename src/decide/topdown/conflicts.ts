import { printValue } from "../values/print-value.ts";
import { equalValues, type Value } from "../values/value.ts";
import type { Asking } from "./answer-rules.ts";
import { EvaluationError } from "./errors.ts";
import type { OnSuccess } from "./frame.ts";
import { type RuleCode, runRule } from "./rule-code.ts";
import { compareLocations } from "./rule-index/build-trie.ts";
import type { Found } from "./rule-index/rule-index.ts";

/** So many values a message lists. */
const MOST_VALUES = 10;
/** So many characters of each. */
const MOST_CHARACTERS = 80;

interface Collected {
  readonly values: { readonly code: RuleCode; readonly value: Value }[];
  hasMore: boolean;
}

/** A rule has given a value that conflicts: one of a rule is enough to point at it. */
const FOUND = new Error("a conflicting value");

/**
 * The error that a question ends with: a conflict of the rules themselves lists what each of them gives, for which they are
 * all run again, as in topdown (v1/topdown/conflicts.go). Any other stays as it is.
 */
export function listConflicts(
  error: unknown,
  code: RuleCode,
  asking: Asking,
  found: Found,
): unknown {
  // No rule asks for itself: another conflict has another place.
  if (!(error instanceof EvaluationError) || error.location !== code.owned.rule.location) {
    return error;
  }
  const { evaluation } = asking;
  const before = evaluation.builtinError;
  const collected: Collected = { values: [], hasMore: false };
  try {
    collect(collected, asking, found);
  } catch (other) {
    // What goes wrong in other rules now is not what ended the question.
    if (other !== FOUND && !(other instanceof EvaluationError)) throw other;
  }
  evaluation.builtinError = before;
  if (collected.values.length < 2) return error;
  return new EvaluationError(error.code, listed(error.message, collected), error.location);
}

function collect(collected: Collected, { evaluation, set, operands }: Asking, found: Found): void {
  for (const { rule, branches } of found.groups) {
    for (const branch of branches) {
      const code = set.rules[rule]?.[branch] as RuleCode;
      let isProduced = false;
      const onSuccess: OnSuccess = (frame, head) => {
        isProduced = true;
        add(collected, code, head.value(frame));
        return undefined;
      };
      try {
        const exit = runRule(code, evaluation, operands, found.findsOne, onSuccess);
        if (exit?.isDeferred === false) return;
      } catch (error) {
        if (error !== FOUND || collected.hasMore) throw error;
      }
      if (isProduced) break;
    }
  }
}

function add(collected: Collected, code: RuleCode, value: Value): void {
  const { values } = collected;
  const [first] = values;
  if (first !== undefined && equalValues(first.value, value)) return;
  collected.hasMore = values.length === MOST_VALUES;
  if (!collected.hasMore) values.push({ code, value });
  if (first !== undefined) throw FOUND;
}

function listed(message: string, { values, hasMore }: Collected): string {
  const sorted = values
    .map(({ code, value }) => ({ value, place: code.owned.rule.location }))
    .sort((left, right) => compareLocations(left.place, right.place));
  const lines = sorted.map(
    ({ value, place: { file, row } }) => `${shortened(printValue(value))} at ${file}:${row}`,
  );
  return [`${message}:`, ...lines, ...(hasMore ? ["..."] : [])].join("\n  ");
}

/** In one line, and not too long. */
function shortened(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  const characters = [...line];
  return characters.length > MOST_CHARACTERS
    ? `${characters.slice(0, MOST_CHARACTERS).join("")}...`
    : line;
}
