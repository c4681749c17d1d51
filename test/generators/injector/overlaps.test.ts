import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { findOverlaps } from "../../../src/generators/injector/overlaps.ts";

interface Claim {
  readonly constraints: ReadonlyMap<string, ReadonlySet<string>>;
  readonly value: string;
}

function claim(constraints: Readonly<Record<string, readonly string[]>>, value: string): Claim {
  const entries = Object.entries(constraints);
  return { constraints: new Map(entries.map(([fact, list]) => [fact, new Set(list)])), value };
}

/** The definition itself: every pair, every fact. */
function overlapping(a: Claim, b: Claim): boolean {
  if (a.value === b.value) return false;
  return [...a.constraints].every(([fact, accepted]) => {
    const others = b.constraints.get(fact);
    return others === undefined || [...accepted].some((value) => others.has(value));
  });
}

const claims: fc.Arbitrary<Claim[]> = fc.array(
  fc
    .tuple(
      fc.dictionary(
        fc.constantFrom("kind", "namespace", "label:a", "label:b"),
        fc.uniqueArray(fc.constantFrom("1", "2", "3", "4", "5"), { minLength: 1, maxLength: 3 }),
      ),
      fc.constantFrom("x", "y", "z"),
    )
    .map(([constraints, value]) => claim(constraints, value)),
  { maxLength: 14 },
);

test("a claim is found exactly when an earlier one of another value can hold with it", () => {
  fc.assert(
    fc.property(claims, (all) => {
      const wanted = all.filter((later, position) =>
        all.slice(0, position).some((earlier) => overlapping(earlier, later)),
      );
      const found = findOverlaps(all, 1000);
      expect(new Set(found.map(([, later]) => later))).toEqual(new Set(wanted));
      for (const [earlier, later] of found) {
        expect(overlapping(earlier, later)).toBe(true);
        expect(all.indexOf(earlier)).toBeLessThan(all.indexOf(later));
      }
    }),
    { numRuns: 400 },
  );
});

test("no more are found than asked for", () => {
  const all = Array.from({ length: 50 }, (_, position) => claim({}, String(position)));
  expect(findOverlaps(all, 7)).toHaveLength(7);
});

describe("ten thousand claims take less than two seconds", () => {
  const many = (constraintsOf: (position: number) => Record<string, string[]>): Claim[] =>
    Array.from({ length: 10_000 }, (_, position) =>
      claim({ kind: ["Pod"], ...constraintsOf(position) }, String(position)),
    );
  const cases: { note: string; all: Claim[]; found: number }[] = [
    { note: "one label each", all: many((at) => ({ "label:app": [`a${at}`] })), found: 0 },
    {
      note: "a hundred namespaces of a hundred labels",
      all: many((at) => ({
        namespace: [`n${at % 100}`],
        "label:app": [`a${Math.floor(at / 100)}`],
      })),
      found: 0,
    },
    {
      note: "lists, and half of the claims in another environment",
      all: many((at) =>
        at % 2 === 0
          ? { environment: ["prod"], "label:app": [`a${at}`, `b${at}`] }
          : { environment: ["dev"], namespace: [`n${at}`, `m${at}`] },
      ),
      found: 0,
    },
    { note: "all overlap", all: many(() => ({})), found: 20 },
    {
      note: "a label key each, so all overlap",
      all: many((at) => ({ [`label:${at}`]: ["x"] })),
      found: 20,
    },
  ];
  test.each(cases)("$note", ({ all, found }) => {
    const start = performance.now();
    expect(findOverlaps(all, 20)).toHaveLength(found);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
