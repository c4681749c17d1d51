import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { heapSort } from "../../../../src/opa/go/sort/simple-sorts.ts";
import { sortFunc } from "../../../../src/opa/go/sort/sort-func.ts";

const byNumber = (left: number, right: number): number => left - right;
const NUMBERS = fc.array(fc.nat(50), { maxLength: 300 });

// Where equal ones lie is compared with OPA by the random tests of the parser.
test("numbers get in order", () => {
  fc.assert(
    fc.property(NUMBERS, (numbers) => {
      const sorted = [...numbers];
      sortFunc(sorted, byNumber);
      expect(sorted).toEqual(numbers.toSorted(byNumber));
    }),
  );
});

test("what is left to the heap gets in order within its range", () => {
  fc.assert(
    fc.property(NUMBERS, (numbers) => {
      const items = [99, ...numbers, -1];
      heapSort({ items, compare: byNumber }, 1, items.length - 1);
      expect(items).toEqual([99, ...numbers.toSorted(byNumber), -1]);
    }),
  );
});
