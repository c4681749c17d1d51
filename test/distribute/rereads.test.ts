import { expect, test } from "@jest/globals";
import { createRereads } from "../../src/distribute/rereads.ts";

/** A reading that ends when told to. */
function heldReadings() {
  const ends: ((value: number) => void)[] = [];
  const fails: ((error: unknown) => void)[] = [];
  const read = () =>
    new Promise<number>((resolve, reject) => {
      ends.push(resolve);
      fails.push(reject);
    });
  return { ends, fails, rereads: createRereads<string, number>(read) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("who asks while a reading runs gets the next one, and all share it", async () => {
  const { ends, rereads } = heldReadings();
  const first = rereads.read("a");
  const later = [rereads.read("a"), rereads.read("a"), rereads.read("a")];
  expect(ends).toHaveLength(1);
  ends[0]?.(1);
  expect(await first).toBe(1);
  await turn();
  expect(ends).toHaveLength(2);
  ends[1]?.(2);
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
});

test("a failed reading is told to those who shared it and does not end the readings", async () => {
  const { ends, fails, rereads } = heldReadings();
  const first = rereads.read("a");
  const second = rereads.read("a");
  fails[0]?.(new Error("away"));
  await expect(first).rejects.toMatchObject({ message: "away" });
  await turn();
  ends[1]?.(2);
  expect(await second).toBe(2);
  const third = rereads.read("a");
  ends[2]?.(3);
  expect(await third).toBe(3);
});

test("keys do not wait for each other", async () => {
  const { ends, rereads } = heldReadings();
  const a = rereads.read("a");
  const b = rereads.read("b");
  ends[1]?.(2);
  expect(await b).toBe(2);
  ends[0]?.(1);
  expect(await a).toBe(1);
});
