import type { RE2JS } from "re2js";
import type { Subject } from "./subject.ts";

/** Where a match begins and ends, and then each of its groups; -1 for a group that took no part. */
export type Span = readonly number[];

/** Called before each search, so that whoever waits can stop the work by throwing. */
export type Tick = () => void;

const UNANCHORED = 0;

/** All matches that do not overlap, at most `limit` unless that is negative (Go's Regexp.allMatches). */
export function allMatches(
  compiled: RE2JS,
  subject: Subject,
  limit: number,
  tick: Tick,
): readonly Span[] {
  const groups = compiled.groupCount() + 1;
  const spans: Span[] = [];
  let previousEnd = -1;
  for (let at = 0; at <= subject.length && (limit < 0 || spans.length < limit); ) {
    tick();
    const span = search(compiled, subject, at, groups);
    if (span === undefined) break;
    const [start = 0, end = 0] = span;
    // No empty match right behind another.
    const accepted = end !== at || start !== previousEnd;
    if (end !== at) at = end;
    else at += at < subject.length ? subject.widthAt(at) : 1;
    previousEnd = end;
    if (accepted) spans.push(span);
  }
  return spans;
}

function search(
  compiled: RE2JS,
  { input, length }: Subject,
  at: number,
  groups: number,
): Span | undefined {
  const [, found] = compiled.re2().matchWithGroup(input, at, length, UNANCHORED, groups) as [
    boolean,
    number[] | null,
  ];
  return found ?? undefined;
}
