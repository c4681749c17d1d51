import type { Condition } from "./conditions.ts";
import type { MatchConditions } from "./match-conditions.ts";
import type { NamespacePattern } from "./namespace-pattern.ts";

/** How long the ends of namespaces are by which conditions are told apart. */
export interface EndLengths {
  readonly first: readonly number[];
  readonly last: readonly number[];
}

/** More make the claims of thousands of declarations large, and rarely tell more apart. */
const MOST_LENGTHS = 8;

/** The lengths that most patterns have. */
export function endLengths(all: readonly MatchConditions[]): EndLengths {
  const patterns = all.flatMap(includedIn);
  return {
    first: commonest(patterns.map((pattern) => endsOf(pattern)?.prefix.length ?? 0)),
    last: commonest(patterns.map((pattern) => endsOf(pattern)?.suffix.length ?? 0)),
  };
}

/**
 * The conditions, and what follows from them with values that can be counted: that a label is there or not, how the
 * namespace begins and ends. Two that have nothing in common there have nothing in common at all.
 */
export function withDividingFacts(
  conditions: MatchConditions,
  lengths: EndLengths,
): MatchConditions {
  const all = new Map(conditions);
  for (const [fact, condition] of conditions) {
    if (condition.form !== "value" || condition.presence === "optional") continue;
    all.set(`${fact} is`, counted([condition.presence === "required" ? "there" : "absent"]));
  }
  const included = includedIn(conditions);
  if (included.length === 0) return all;
  for (const [end, ofEnd] of Object.entries(lengths) as ["first" | "last", readonly number[]][]) {
    for (const length of ofEnd) {
      const pieces = included.map((pattern) => pieceOf(pattern, end, length));
      const known = pieces.filter((piece) => piece !== undefined);
      if (known.length === pieces.length) all.set(`namespace ${end} ${length}`, counted(known));
    }
  }
  return all;
}

function includedIn(conditions: MatchConditions): readonly NamespacePattern[] {
  const condition = conditions.get("namespace");
  return condition?.form === "namespace" ? (condition.included ?? []) : [];
}

/** The characters that every accepted name has at the end; undefined where the pattern leaves some open. */
function pieceOf(
  pattern: NamespacePattern,
  end: "first" | "last",
  length: number,
): string | undefined {
  const ends = endsOf(pattern);
  if (ends === undefined) return undefined;
  const text = end === "first" ? ends.prefix : ends.suffix;
  if (text.length < length && pattern.form !== "exact") return undefined;
  return end === "first" ? text.slice(0, length) : text.slice(-length);
}

function endsOf(
  pattern: NamespacePattern,
): { readonly prefix: string; readonly suffix: string } | undefined {
  if (pattern.form === "holds") return undefined;
  return pattern.form === "ends" ? pattern : { prefix: pattern.name, suffix: pattern.name };
}

function commonest(lengths: readonly number[]): number[] {
  const counts = new Map<number, number>();
  for (const length of lengths) counts.set(length, (counts.get(length) ?? 0) + 1);
  counts.delete(0);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.slice(0, MOST_LENGTHS).map(([length]) => length);
}

function counted(values: readonly string[]): Condition {
  return { form: "value", counted: new Set(values), excluded: new Set(), presence: "required" };
}
