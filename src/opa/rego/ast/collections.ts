import { compareTerms } from "./compare.ts";
import type { ObjectValue, SetValue, Term } from "./nodes.ts";

/**
 * A set of these terms as OPA keeps it: in its order, and of equal ones the first. What a stage changes within an item
 * later does not move it, nor does it in OPA.
 */
export function setOf(items: readonly Term[]): SetValue {
  const sorted = [...items].sort(compareTerms);
  return { kind: "set", items: sorted.filter((item, at) => !equalTerms(item, sorted[at - 1])) };
}

/** An object of these members as OPA keeps it: in the order of the keys, and of equal keys the first with the last value. */
export function objectOf(entries: readonly (readonly [key: Term, value: Term])[]): ObjectValue {
  const kept: [Term, Term][] = [];
  for (const [key, value] of [...entries].sort(([left], [right]) => compareTerms(left, right))) {
    const before = kept.at(-1);
    if (before !== undefined && equalTerms(before[0], key)) before[1] = value;
    else kept.push([key, value]);
  }
  return { kind: "object", entries: kept };
}

function equalTerms(left: Term, right: Term | undefined): boolean {
  return right !== undefined && compareTerms(left, right) === 0;
}
