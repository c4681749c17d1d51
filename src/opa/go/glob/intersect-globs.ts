import { PolicyError } from "../../../domain/policy-error.ts";
import { patternTokens, type Token } from "./intersection-tokens.ts";

/** Called with the steps that are to be done, so that whoever waits can stop the work by throwing. */
export type Spend = (steps: number) => void;

/** Whoever compares longer patterns would need more of the machine's stack than there is. */
const MAX_TOKENS = 2_000;

/** A pattern from one of its tokens on. */
interface Rest {
  readonly tokens: readonly Token[];
  readonly from: number;
}

interface Search {
  readonly spend: Spend;
  /** Of pairs of rests: whether they meet. The search itself would ask again and again. */
  readonly known: Map<number, boolean>;
  readonly left: readonly Token[];
}

/**
 * True where some text matches both patterns: a search of github.com/yashtewari/glob-intersection 0.2.0, which does not find
 * everything. Throws a GoError where one is invalid, and a PolicyError `evaluation_error` for patterns of more than 2,000 parts.
 */
export function globsIntersect(left: string, right: string, spend: Spend): boolean {
  spend(left.length + right.length);
  const first = patternTokens(left);
  const second = patternTokens(right);
  if (first.length > MAX_TOKENS || second.length > MAX_TOKENS) {
    throw new PolicyError("evaluation_error", `a pattern has more than ${MAX_TOKENS} parts`);
  }
  const trimmed = trim(first, second);
  if (trimmed === undefined) return false;
  const [a, b] = trimmed;
  const search: Search = { spend, known: new Map(), left: a };
  return meet(search, { tokens: a, from: 0 }, { tokens: b, from: 0 });
}

/** Takes equal ends off, but for one token each; undefined where they differ. */
function trim(
  a: readonly Token[],
  b: readonly Token[],
): readonly [readonly Token[], readonly Token[]] | undefined {
  let start = 0;
  for (; isPlain(a[start]) && isPlain(b[start]); start++) {
    if (!overlap(a[start] as Token, b[start] as Token)) return undefined;
  }
  if (start > 0) start--;
  let [endA, endB] = [a.length - 1, b.length - 1];
  for (; endA >= start && endB >= start && isPlain(a[endA]) && isPlain(b[endB]); endA--, endB--) {
    if (!overlap(a[endA] as Token, b[endB] as Token)) return undefined;
  }
  if (endA < a.length - 1) {
    endA++;
    endB++;
  }
  return [a.slice(start, endA + 1), b.slice(start, endB + 1)];
}

function isPlain(token: Token | undefined): boolean {
  return token?.flag === "";
}

function meet(search: Search, a: Rest, b: Rest): boolean {
  const { known, left } = search;
  const order = a.tokens === left ? 0 : 1;
  const key = ((a.from * (MAX_TOKENS + 1) + b.from) << 1) | order;
  const before = known.get(key);
  if (before !== undefined) return before;
  const answer = meetAnew(search, a, b);
  known.set(key, answer);
  return answer;
}

function meetAnew(search: Search, a: Rest, b: Rest): boolean {
  for (let i = 0; ; i++) {
    search.spend(4);
    const one = a.tokens[a.from + i];
    const other = b.tokens[b.from + i];
    if (one === undefined || other === undefined) return one === other;
    if (one.flag !== "") return meetFlagged(search, from(a, i), from(b, i), one);
    if (other.flag !== "") return meetFlagged(search, from(b, i), from(a, i), other);
    if (!overlap(one, other)) return false;
  }
}

function from(rest: Rest, count: number): Rest {
  return { tokens: rest.tokens, from: rest.from + count };
}

function meetFlagged(search: Search, flagged: Rest, other: Rest, token: Token): boolean {
  if (token.flag === "*") return meetStar(search, flagged, other);
  const first = other.tokens[other.from] as Token;
  if (!overlap(token, first)) return false;
  if (meetStar(search, flagged, from(other, 1))) return true;
  return first.flag !== "" && meet(search, from(flagged, 1), other);
}

function meetStar(search: Search, starred: Rest, other: Rest): boolean {
  const star = starred.tokens[starred.from] as Token;
  const next = starred.tokens[starred.from + 1];
  for (let i = other.from; i < other.tokens.length; i++) {
    search.spend(4);
    const token = other.tokens[i] as Token;
    if (next !== undefined && overlap(token, next)) {
      if (meet(search, from(starred, 1), { tokens: other.tokens, from: i })) return true;
    }
    if (!overlap(token, star)) return false;
  }
  return next === undefined;
}

/** True where one character can be both; a dot and a set always can. */
function overlap(a: Token, b: Token): boolean {
  if (a.ranges === undefined || b.ranges === undefined) return true;
  return a.ranges.some(([low, high]) =>
    (b.ranges ?? []).some((range) => range[0] <= high && low <= range[1]),
  );
}
