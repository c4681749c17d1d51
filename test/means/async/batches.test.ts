import { expect, test } from "@jest/globals";
import { createBatches } from "../../../src/means/async/batches.ts";

/** Batches whose work ends when it is told to. */
function heldBatches(maxItems: number) {
  const begun: (readonly number[])[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const batches = createBatches<number, string>(maxItems, async (items) => {
    begun.push(items);
    await new Promise<void>((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve() : reject(error)));
    });
    return items.map((item) => `done ${item}`);
  });
  return { batches, begun, end: (at: number, error?: Error) => ends[at]?.(error) };
}

test("what comes while a batch is under way makes the next one", async () => {
  const { batches, begun, end } = heldBatches(10);
  const first = [batches.add(1), batches.add(2)];
  await Promise.resolve();
  const second = [batches.add(3), batches.add(4)];
  expect(begun).toEqual([[1, 2]]);
  end(0);
  expect(await Promise.all(first)).toEqual(["done 1", "done 2"]);
  expect(begun).toEqual([
    [1, 2],
    [3, 4],
  ]);
  end(1);
  expect(await Promise.all(second)).toEqual(["done 3", "done 4"]);
});

test("no batch is larger than it may be", async () => {
  const batches = createBatches<number, number>(3, async (items) => items.map(() => items.length));
  const sizes = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((item) => batches.add(item)));
  expect(sizes).toEqual([3, 3, 3, 3, 3, 3, 1]);
});

test("a batch that fails fails for all in it, and the next goes on", async () => {
  const { batches, end } = heldBatches(10);
  const first = Promise.allSettled([batches.add(1), batches.add(2)]);
  await Promise.resolve();
  const second = batches.add(3);
  const error = new Error("no");
  end(0, error);
  expect(await first).toEqual([
    { status: "rejected", reason: error },
    { status: "rejected", reason: error },
  ]);
  end(1);
  expect(await second).toBe("done 3");
});

test("it is settled once everything added has ended, and after that takes more", async () => {
  const ended: number[] = [];
  const batches = createBatches<number, void>(2, async (items) => {
    await Promise.resolve();
    ended.push(...items);
    return [];
  });
  await batches.settle();
  for (const item of [1, 2, 3]) void batches.add(item);
  await batches.settle();
  expect(ended).toEqual([1, 2, 3]);
  await batches.add(4);
  expect(ended).toEqual([1, 2, 3, 4]);
});
