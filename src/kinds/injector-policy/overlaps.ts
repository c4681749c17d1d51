import { PolicyError } from "../../domain/policy-error.ts";
import { type Condition, canMeet } from "./conditions.ts";

/** Something that holds for every resource of which each fact is accepted. */
interface Claim {
  readonly conditions: ReadonlyMap<string, Condition>;
  readonly value: string;
}

/**
 * Pairs of claims (the earlier one first) that differ in value and can hold for one resource: one pair for a later claim,
 * at most `limit`. Exact as far as facts do not depend on each other: two claims overlap unless there is a fact of which they
 * accept nothing in common. Instead of trying all pairs it divides the claims by the values of one fact after another, so
 * that it stays quick for thousands. Throws `too_large` where even so too many pairs are left, which takes some doing.
 */
export function findOverlaps<T extends Claim>(claims: readonly T[], limit: number): [T, T][] {
  const found = new Map<Claim, [T, T]>();
  const positions = new Map<Claim, number>(claims.map((claim, position) => [claim, position]));
  for (const pair of overlaps(claims, new Set(), { left: MOST_COMPARISONS })) {
    pair.sort((a, b) => (positions.get(a) ?? 0) - (positions.get(b) ?? 0));
    if (!found.has(pair[1])) found.set(pair[1], pair);
    if (found.size >= limit) break;
  }
  return [...found.values()];
}

/** Conditions that may still be compared: a few seconds' worth. */
interface Budget {
  left: number;
}

const MOST_COMPARISONS = 10_000_000;

function* overlaps<T extends Claim>(
  claims: readonly T[],
  divided: ReadonlySet<string>,
  budget: Budget,
): Generator<[T, T]> {
  if (claims.every((claim) => claim.value === claims[0]?.value)) return;
  const fact = bestFact(claims, divided);
  if (fact === undefined) {
    yield* comparedPairs(claims, budget);
    return;
  }
  const others = new Set([...divided, fact]);
  for (const part of partsBy(fact, claims)) yield* overlaps(part, others, budget);
}

/** The fact that leaves the fewest pairs to look at; undefined when none leaves fewer than there are. */
function bestFact(claims: readonly Claim[], divided: ReadonlySet<string>): string | undefined {
  const sizes = new Map<string, { constrained: number; byValue: Map<string, number> }>();
  for (const { conditions } of claims) {
    for (const [fact, condition] of conditions) {
      const accepted = condition.counted;
      if (accepted === undefined || divided.has(fact)) continue;
      const size = sizes.get(fact) ?? { constrained: 0, byValue: new Map() };
      sizes.set(fact, size);
      size.constrained += 1;
      for (const value of accepted) size.byValue.set(value, (size.byValue.get(value) ?? 0) + 1);
    }
  }
  let best: string | undefined;
  let fewest = claims.length ** 2;
  for (const [fact, { constrained, byValue }] of sizes) {
    const free = claims.length - constrained;
    const pairs = [...byValue.values()].reduce((sum, count) => sum + (count + free) ** 2, 0);
    if (pairs >= fewest) continue;
    fewest = pairs;
    best = fact;
  }
  return best;
}

/** For each value of the fact the claims that accept it: those without a list of values are in every part. */
function* partsBy<T extends Claim>(fact: string, claims: readonly T[]): Generator<T[]> {
  const valuesOf = (claim: T): ReadonlySet<string> | undefined =>
    claim.conditions.get(fact)?.counted;
  const values = new Set(claims.flatMap((claim) => [...(valuesOf(claim) ?? [])]));
  const free = claims.filter((claim) => valuesOf(claim) === undefined);
  const byValue = new Map<string, T[]>([...values].map((value) => [value, []]));
  for (const claim of claims) {
    for (const value of valuesOf(claim) ?? []) byValue.get(value)?.push(claim);
  }
  for (const constrained of byValue.values()) yield [...constrained, ...free];
}

function* comparedPairs<T extends Claim>(claims: readonly T[], budget: Budget): Generator<[T, T]> {
  for (const [position, a] of claims.entries()) {
    budget.left -= position * a.conditions.size;
    if (budget.left < 0) throw tooMany(claims.length);
    for (let other = 0; other < position; other += 1) {
      const b = claims[other];
      if (b !== undefined && a.value !== b.value && haveCommon(a, b)) yield [b, a];
    }
  }
}

function haveCommon(a: Claim, b: Claim): boolean {
  for (const [fact, condition] of a.conditions) {
    const other = b.conditions.get(fact);
    if (other !== undefined && !canMeet(condition, other)) return false;
  }
  return true;
}

function tooMany(claims: number): PolicyError {
  return new PolicyError(
    "too_large",
    `${claims} InjectorPolicy declarations set one field and can only be compared pair by pair: give them different priorities, or match them by values of one label or namespace each`,
  );
}
