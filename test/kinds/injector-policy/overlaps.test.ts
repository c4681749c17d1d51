import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { accepts, type Condition, canMeet } from "../../../src/kinds/injector-policy/conditions.ts";
import {
  endLengths,
  withDividingFacts,
} from "../../../src/kinds/injector-policy/dividing-facts.ts";
import { matchConditions } from "../../../src/kinds/injector-policy/match-conditions.ts";
import { findOverlaps } from "../../../src/kinds/injector-policy/overlaps.ts";

interface Claim {
  readonly conditions: ReadonlyMap<string, Condition>;
  readonly value: string;
}

function oneOf(values: readonly string[]): Condition {
  return { form: "value", counted: new Set(values), excluded: new Set(), presence: "required" };
}

const LENGTHS = { first: [1, 2], last: [1] };

function claim(accepted: Readonly<Record<string, readonly string[]>>, value: string): Claim {
  const entries = Object.entries(accepted);
  return { conditions: new Map(entries.map(([fact, list]) => [fact, oneOf(list)])), value };
}

const LABELS = ["1", "2", "3", "4", "5", "other", undefined];
/** Every name of at most four of these letters, so that two patterns that meet do so here. */
const NAMES = [undefined, "kube-system", ...namesOf(4)];

function namesOf(length: number): string[] {
  if (length === 0) return [""];
  const shorter = namesOf(length - 1);
  return [
    ...new Set([...shorter, ...shorter.flatMap((name) => ["a", "b", "-"].map((l) => name + l))]),
  ];
}

/** The definition itself: every pair, every fact, every value. */
function overlapping(a: Claim, b: Claim): boolean {
  if (a.value === b.value) return false;
  return [...a.conditions].every(([fact, condition]) => {
    const other = b.conditions.get(fact);
    const values = fact === "namespace" ? NAMES : LABELS;
    if (fact.includes(" ")) return true;
    return (
      other === undefined || values.some((each) => accepts(condition, each) && accepts(other, each))
    );
  });
}

const labelConditions: fc.Arbitrary<Condition> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .uniqueArray(fc.constantFrom("1", "2", "3", "4", "5"), { minLength: 1, maxLength: 3 })
      .map(oneOf),
  },
  fc
    .tuple(
      fc.uniqueArray(fc.constantFrom("1", "2"), { maxLength: 2 }),
      fc.constantFrom("required" as const, "optional" as const, "forbidden" as const),
    )
    .map(
      ([excluded, presence]): Condition => ({
        form: "value",
        excluded: new Set(excluded),
        presence,
      }),
    ),
);

const patterns = fc.uniqueArray(
  fc.constantFrom("a", "ab", "kube-system", "a*", "*b", "a*b", "*-*", "*"),
  { minLength: 1, maxLength: 3 },
);

const namespaceConditions: fc.Arbitrary<Condition> = fc
  .record({ namespaces: patterns, excludeNamespaces: patterns }, { requiredKeys: [] })
  .map((match) => {
    const conditions = matchConditions({ kinds: ["Pod"], operations: ["CREATE"], ...match });
    return conditions.get("namespace") ?? oneOf([]);
  });

const claims: fc.Arbitrary<Claim[]> = fc.array(
  fc
    .tuple(
      fc.dictionary(fc.constantFrom("kind", "label:a", "label:b"), labelConditions),
      fc.option(namespaceConditions),
      fc.constantFrom("x", "y", "z"),
    )
    .map(([labels, namespace, value]) => {
      const conditions = new Map<string, Condition>(Object.entries(labels));
      if (namespace !== null) conditions.set("namespace", namespace);
      return { conditions: withDividingFacts(conditions, LENGTHS), value };
    }),
  { maxLength: 14 },
);

test("two conditions meet exactly when one value is accepted by both", () => {
  fc.assert(
    fc.property(namespaceConditions, namespaceConditions, (a, b) => {
      const isShared = NAMES.some((name) => accepts(a, name) && accepts(b, name));
      expect(canMeet(a, b)).toBe(isShared);
    }),
    { numRuns: 400 },
  );
});

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

/** Counts how often claims are looked at. */
class CountingMap extends Map<string, Condition> {
  static looks = 0;

  override get(fact: string): Condition | undefined {
    CountingMap.looks += 1;
    return super.get(fact);
  }
}

describe("of ten thousand claims few are compared", () => {
  const many = (matchOf: (position: number) => object): Claim[] => {
    const all = Array.from({ length: 10_000 }, (_, position) =>
      matchConditions({ kinds: ["Pod"], operations: ["CREATE"], ...matchOf(position) }),
    );
    const lengths = endLengths(all);
    return all.map((conditions, position) => ({
      conditions: new CountingMap(withDividingFacts(conditions, lengths)),
      value: String(position),
    }));
  };
  const cases: { note: string; matchOf: (position: number) => object; found: number }[] = [
    { note: "one label each", matchOf: (at) => ({ labels: { app: `a${at}` } }), found: 0 },
    {
      note: "a hundred namespaces of a hundred labels",
      matchOf: (at) => ({
        namespaces: [`n${at % 100}`],
        labels: { app: `a${Math.floor(at / 100)}` },
      }),
      found: 0,
    },
    {
      note: "lists, and half of the claims in another environment",
      matchOf: (at) =>
        at % 2 === 0
          ? { environments: ["prod"], labels: { app: [`a${at}`, `b${at}`] } }
          : { environments: ["dev"], namespaces: [`n${at}`, `m${at}`] },
      found: 0,
    },
    {
      note: "a namespace pattern each",
      matchOf: (at) => ({
        namespaces: [at % 2 === 0 ? `team-${at + 10_000}-*` : `x-*-${at + 10_000}`],
      }),
      found: 0,
    },
    {
      note: "labels that are there or not, as the bits of a number",
      matchOf: (at) => ({
        matchExpressions: Array.from({ length: 14 }, (_, bit) => ({
          key: `bit-${bit}`,
          operator: Math.floor(at / 2 ** bit) % 2 === 0 ? "Exists" : "DoesNotExist",
        })),
      }),
      found: 0,
    },
    { note: "all overlap", matchOf: () => ({}), found: 20 },
    {
      note: "a label key each, so all overlap",
      matchOf: (at) => ({ labels: { [`k${at}`]: "x" } }),
      found: 20,
    },
  ];
  test.each(cases)("$note", ({ matchOf, found }) => {
    const all = many(matchOf);
    CountingMap.looks = 0;
    expect(findOverlaps(all, 20)).toHaveLength(found);
    expect(CountingMap.looks).toBeLessThan(1_500_000);
  });
});

test("claims that can only be compared pair by pair are refused beyond a few thousand", () => {
  const conditions = (position: number): ReadonlyMap<string, Condition> =>
    matchConditions({
      kinds: ["Pod"],
      operations: ["CREATE"],
      matchExpressions: Array.from({ length: 14 }, (_, bit) => {
        const isIn = Math.floor(position / 2 ** bit) % 2 === 0;
        return { key: `bit-${bit}`, operator: isIn ? "In" : "NotIn", values: ["x"] };
      }),
    });
  const all = Array.from({ length: 10_000 }, (_, position) => ({
    conditions: conditions(position),
    value: String(position),
  }));
  expect(() => findOverlaps(all, 20)).toThrow("can only be compared pair by pair");
  expect(findOverlaps(all.slice(0, 500), 20)).toEqual([]);
});
