import type { Condition } from "./conditions.ts";
import type { NamespacePattern } from "./namespace-pattern.ts";

type Pieces = ReadonlyMap<string, ReadonlySet<string>>;

/** The facts that the rules make of a namespace's first and last characters: how many, after this. */
const FIRST = "namespace^";
const LAST = "namespace$";

/**
 * For each group of patterns the fact and the values under which the index keeps them: whole names, the beginnings of one
 * length, the endings (back to front) of one length. Empty where there are no patterns, or one that has neither.
 */
export function namespaceFilings(condition: Condition | undefined): Pieces[] {
  const patterns = condition?.form === "namespace" ? (condition.included ?? []) : [];
  if (condition?.counted !== undefined || patterns.length === 0) return [];
  const groups = new Map<string, Set<string>>();
  for (const pattern of patterns) {
    const [fact, value] = filedUnder(pattern);
    if (fact === undefined) return [];
    groups.set(fact, (groups.get(fact) ?? new Set()).add(value));
  }
  return [...groups].map(([fact, values]) => new Map([[fact, values]]));
}

/** How many characters the rules must look at, by which end. */
export function pieceLengths(conditions: readonly (Condition | undefined)[]): {
  readonly first: readonly number[];
  readonly last: readonly number[];
} {
  const facts = conditions.flatMap(namespaceFilings).flatMap((pieces) => [...pieces.keys()]);
  const lengths = (start: string): number[] => {
    const numbers = facts
      .filter((fact) => fact.startsWith(start))
      .map((f) => Number(f.slice(start.length)));
    return [...new Set(numbers)].sort((a, b) => a - b);
  };
  return { first: lengths(FIRST), last: lengths(LAST) };
}

function filedUnder(pattern: NamespacePattern): [fact: string | undefined, value: string] {
  if (pattern.form === "exact") return ["namespace", pattern.name];
  if (pattern.form === "holds") return [undefined, ""];
  const { prefix, suffix } = pattern;
  if (prefix !== "") return [`${FIRST}${prefix.length}`, prefix];
  if (suffix === "") return [undefined, ""];
  return [`${LAST}${suffix.length}`, [...suffix].reverse().join("")];
}
