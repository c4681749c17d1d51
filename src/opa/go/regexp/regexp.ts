import { RE2JS, RE2JSException } from "re2js";
import { hasRawBytes, normalizeText, withoutRawBytes } from "../text-bytes.ts";
import { allMatches, type Span, type Tick } from "./all-matches.ts";
import { parseTemplate, type TemplatePart } from "./expand-template.ts";
import { type Subject, subjectOf } from "./subject.ts";
import { translatePattern } from "./translate-pattern.ts";

/** A compiled pattern, with the semantics of Go's package regexp: leftmost-first, in time linear in the text. */
export interface GoRegexp {
  /** How many instructions the program has: matching takes at most about as many steps for each character. */
  readonly programSize: number;
  readonly matches: (text: string) => boolean;
  /** Each match with its groups, empty for those that took no part; at most `limit` unless that is negative. */
  readonly findAll: (text: string, limit: number, tick: Tick) => readonly (readonly string[])[];
  /** The texts between all matches (Go's `Split(text, -1)`). */
  readonly split: (text: string, tick: Tick) => readonly string[];
  /** The text with all matches replaced by a template (Go's `ReplaceAllString`). */
  readonly replaceAll: (text: string, template: string, tick: Tick) => string;
}

/** What is wrong with a pattern, in Go's words as far as they are known. */
export interface InvalidPattern {
  readonly complaint: string;
}

/** For the states of each pattern; beyond it they are made anew. */
const AUTOMATON_BYTES = 256 * 1024;

/** Compiles a pattern in Go's syntax. */
export function compileRegexp(pattern: string): GoRegexp | InvalidPattern {
  if (hasRawBytes(pattern)) {
    const rest = withoutRawBytes(pattern.slice(pattern.search(/\p{Surrogate}/u)));
    return { complaint: `error parsing regexp: invalid UTF-8: \`${rest}\`` };
  }
  const translated = translatePattern(pattern);
  if (translated === undefined) {
    return { complaint: "error parsing regexp: invalid character class range" };
  }
  try {
    return goRegexp(RE2JS.compile(translated.source), pattern === "", translated.groupNames);
  } catch (error) {
    if (error instanceof RE2JSException) return { complaint: error.message };
    throw error;
  }
}

function goRegexp(
  compiled: RE2JS,
  isEmpty: boolean,
  groupNames: ReadonlyMap<string, readonly string[]>,
): GoRegexp {
  const { dfa } = compiled.re2();
  dfa.stateBudget = AUTOMATON_BYTES;
  dfa.memBudget = AUTOMATON_BYTES;
  const numbers = compiled.namedGroups();
  const groupsOf = new Map(
    [...groupNames].map(([name, unique]) => [name, unique.map((one) => numbers[one] as number)]),
  );
  return {
    programSize: compiled.programSize(),
    matches: (text) => compiled.test(subjectOf(text).input),
    findAll: (text, limit, tick) => {
      const subject = subjectOf(text);
      return allMatches(compiled, subject, limit, tick).map((span) => groupTexts(subject, span));
    },
    split: (text, tick) => {
      if (!isEmpty && text === "") return [""];
      const subject = subjectOf(text);
      return textsBetween(subject, allMatches(compiled, subject, -1, tick));
    },
    replaceAll: (text, template, tick) => {
      const subject = subjectOf(text);
      const parts = parseTemplate(template);
      let [replaced, from] = ["", 0];
      for (const span of allMatches(compiled, subject, -1, tick)) {
        replaced += subject.slice(from, span[0]) + expand(subject, span, parts, groupsOf);
        from = span[1] as number;
      }
      return normalizeText(replaced + subject.slice(from));
    },
  };
}

function groupTexts(subject: Subject, span: Span): readonly string[] {
  return Array.from({ length: span.length / 2 }, (_, group) => groupText(subject, span, group));
}

function groupText(subject: Subject, span: Span, group: number): string {
  const start = span[2 * group] ?? -1;
  return start < 0 ? "" : subject.slice(start, span[2 * group + 1]);
}

/** Go leaves out an empty text before the first match only where that match is empty too. */
function textsBetween(subject: Subject, spans: readonly Span[]): readonly string[] {
  const texts: string[] = [];
  let [from, end] = [0, 0];
  for (const [start = 0, matchEnd = 0] of spans) {
    end = start;
    if (matchEnd !== 0) texts.push(subject.slice(from, end));
    from = matchEnd;
  }
  if (end !== subject.length) texts.push(subject.slice(from));
  return texts;
}

/** Of groups with the same name the first that took part counts. */
function expand(
  subject: Subject,
  span: Span,
  parts: readonly TemplatePart[],
  groupsOf: ReadonlyMap<string, readonly number[]>,
): string {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") text += part;
    else if ("group" in part) text += groupText(subject, span, part.group);
    else {
      const group = groupsOf.get(part.name)?.find((one) => (span[2 * one] ?? -1) >= 0);
      if (group !== undefined) text += groupText(subject, span, group);
    }
  }
  return text;
}
