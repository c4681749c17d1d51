import { describe, expect, test } from "@jest/globals";
import { createContexts, type EvaluationContext } from "../../../src/decide/context.ts";
import { type Settled, startFetch } from "../../../src/decide/network/answers.ts";
import { untilSettled } from "../../../src/decide/network/until-settled.ts";
import { isPending } from "../../../src/decide/pending.ts";
import type { Value } from "../../../src/decide/values/value.ts";

/** Asks for something that comes later. */
function ask(
  context: EvaluationContext,
  question: string,
  work: (signal: AbortSignal) => Promise<Settled>,
): Value {
  const late = (): Error => new Error(`${question} came too late`);
  const settled = context.answers.ask(question, () => startFetch(work, late));
  if ("failure" in settled) throw settled.failure;
  return settled.value;
}

const lasting =
  (value: Value, bytes = 0) =>
  async () => ({ value, bytes, isLasting: true });

describe("an evaluation that is suspended", () => {
  test("is not pending where nothing is waited for", () => {
    const context = createContexts()();
    expect(isPending(untilSettled(context, () => ({ value: 1 })))).toBe(false);
  });

  test("is run again for each answer, which it is given from then on", async () => {
    const context = createContexts()();
    const fetched: string[] = [];
    let runs = 0;
    const answer = await untilSettled(context, () => {
      runs++;
      const got = (name: string) =>
        ask(context, name, async () => {
          fetched.push(name);
          return { value: `${name}!`, isLasting: true, bytes: 0 };
        });
      return { value: [got("a"), got("b"), got("a")] };
    });
    expect(answer.value).toEqual(["a!", "b!", "a!"]);
    expect(fetched).toEqual(["a", "b"]);
    expect(runs).toBe(3);
  });

  test("is told again, in the same order, what does not last", async () => {
    const context = createContexts()();
    let count = 0;
    const next = async (): Promise<Settled> => ({ value: ++count, isLasting: false, bytes: 0 });
    const answer = await untilSettled(context, () => ({
      value: [
        ask(context, "n", next),
        ask(context, "other", lasting("x")),
        ask(context, "n", next),
      ],
    }));
    expect(answer.value).toEqual([1, "x", 2]);
  });

  test("gets the failure of what it waited for", async () => {
    const context = createContexts()();
    const failure = new Error("no answer");
    const failed = untilSettled(context, () => ({
      value: ask(context, "f", async () => ({ failure, isLasting: true })),
    }));
    await expect(failed).rejects.toBe(failure);
  });

  test("ends at the deadline, and what it waited for is stopped", async () => {
    const context = createContexts({ patienceMs: 20 })();
    let stopped: AbortSignal | undefined;
    const never = (signal: AbortSignal) => {
      stopped = signal;
      return new Promise<Settled>(() => undefined);
    };
    const late = untilSettled(context, () => ({ value: ask(context, "slow", never) }));
    await expect(late).rejects.toThrow("slow came too late");
    expect(stopped?.aborted).toBe(true);
  });

  test("ends when it asks too often", async () => {
    const context = createContexts()();
    const endless = untilSettled(context, () => {
      for (let at = 0; ; at++) ask(context, `q${at}`, lasting(at));
    });
    await expect(endless).rejects.toMatchObject({
      code: "evaluation_error",
      message: "the decision asks the network more than 1000 times",
    });
  });

  test("ends when it is told too much", async () => {
    const context = createContexts()();
    const full = untilSettled(context, () => {
      for (let at = 0; ; at++) ask(context, `q${at}`, lasting("", 2 ** 24));
    });
    await expect(full).rejects.toMatchObject({
      code: "evaluation_error",
      message: "the decision gets more than 67108864 bytes from the network",
    });
  });

  test("ends with a defect of what it waited for", async () => {
    const context = createContexts()();
    const broken = untilSettled(context, () => ({
      value: ask(context, "d", () => Promise.reject(new TypeError("a defect"))),
    }));
    await expect(broken).rejects.toThrow("a defect");
  });
});
