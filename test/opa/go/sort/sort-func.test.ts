import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { sortFunc } from "../../../../src/opa/go/sort/sort-func.ts";

function expectSorted(items: readonly number[]): void {
  const sorted = [...items];
  sortFunc(sorted, (left, right) => left - right);
  expect(sorted).toEqual([...items].sort((left, right) => left - right));
}

// Where equal ones lie is compared with OPA by the random tests of the parser.
test("numbers get in order", () => {
  fc.assert(fc.property(fc.array(fc.nat(50), { maxLength: 300 }), expectSorted));
});

/** Numbers that make each pivot a bad one (McIlroy, A killer adversary for quicksort). */
function killer(count: number): readonly number[] {
  const values: number[] = Array.from({ length: count }, () => count);
  let [solid, candidate] = [0, 0];
  const freeze = (item: number): void => {
    values[item] = solid++;
  };
  const valueAt = (item: number): number => values[item] as number;
  sortFunc(
    values.map((_, item) => item),
    (left, right) => {
      if (valueAt(left) === count && valueAt(right) === count) {
        freeze(left === candidate ? left : right);
      }
      if (valueAt(left) === count) candidate = left;
      else if (valueAt(right) === count) candidate = right;
      return valueAt(left) - valueAt(right);
    },
  );
  return values;
}

test("numbers that make bad pivots get in order, in time", () => {
  const items = killer(20_000);
  let comparisons = 0;
  const sorted = [...items];
  sortFunc(sorted, (left, right) => {
    comparisons += 1;
    return left - right;
  });
  expect(sorted).toEqual([...items].sort((left, right) => left - right));
  expect(comparisons).toBeLessThan(20_000 * 100);
});
