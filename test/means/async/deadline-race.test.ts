import { getEventListeners } from "node:events";
import { expect, test } from "@jest/globals";
import { startDeadline } from "../../../src/means/async/deadline.ts";

test("a deadline that is raced again and again listens no longer than each race", async () => {
  const deadline = startDeadline(new AbortController().signal, 600_000, "late");
  for (let turn = 0; turn < 20; turn += 1) {
    expect(await deadline.race(Promise.resolve(turn))).toBe(turn);
  }
  await expect(deadline.race(Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(getEventListeners(deadline.signal, "abort")).toHaveLength(0);
  deadline.end();
});

test("its end is the end of what is raced", async () => {
  const person = new AbortController();
  const deadline = startDeadline(person.signal, 600_000, "late");
  const raced = deadline.race(new Promise(() => {}));
  person.abort(new Error("Ctrl-C"));
  await expect(raced).rejects.toThrow("Ctrl-C");
  await expect(deadline.race(new Promise(() => {}))).rejects.toThrow("Ctrl-C");
  deadline.end();
});
