import { describe, expect, test } from "@jest/globals";
import { createStandingThread } from "../../../src/means/async/standing-thread.ts";

/** Threads load built JavaScript. This one turns YAML into JSON. */
const FILE = new URL("../../../dist/http/doors/data-api/yaml-thread.js", import.meta.url);
const ROOMY = { file: FILE, timeoutMs: 300_000, idleMs: 60_000, memoryMebibytes: 512 };

/** Takes a while to read, and a few hundred mebibytes. */
const LONG = `[${"a, ".repeat(40_000)}1]`;

describe("a standing thread", () => {
  test("answers questions that come at once, each with its own answer", async () => {
    const ask = createStandingThread<string, string>(ROOMY);
    const questions = Array.from({ length: 20 }, (_, at) => `n: ${at}`);
    const answers = await Promise.all(questions.map((question) => ask(question)));
    expect(answers).toEqual(questions.map((_, at) => `{"n":${at}}`));
  });

  test("tells what the thread threw, and goes on", async () => {
    const ask = createStandingThread<string, string>(ROOMY);
    await expect(ask("[")).rejects.toThrow("yaml: line 1, column 2");
    await expect(ask("a: yes")).resolves.toBe('{"a":"yes"}');
  });

  test.each([
    { note: "time", limits: { timeoutMs: 1 }, says: "it took more than 0.001 s" },
    { note: "memory", limits: { memoryMebibytes: 4 }, says: "it took more than 4 MiB" },
  ])("refuses what takes more than its $note", async ({ limits, says }) => {
    const ask = createStandingThread<string, string>({ ...ROOMY, ...limits });
    await expect(ask(LONG)).rejects.toMatchObject({ code: "too_large", message: says });
    await expect(ask(LONG)).rejects.toMatchObject({ code: "too_large" });
  });

  test("a question whose turn does not come is let go, and the others are answered", async () => {
    const ask = createStandingThread<string, string>(ROOMY);
    const gone = new AbortController();
    const first = ask(LONG);
    const second = ask("1", gone.signal);
    gone.abort();
    await expect(second).rejects.toMatchObject({ code: "unavailable" });
    await expect(first).resolves.toContain('"a","a"');
    await expect(ask("2")).resolves.toBe("2");
  });

  test("of several one takes what comes while another is at work", async () => {
    const ask = createStandingThread<string, string>({ ...ROOMY, count: 2 });
    const finished: string[] = [];
    const note = async (question: string, name: string): Promise<void> => {
      await ask(question);
      finished.push(name);
    };
    await Promise.all([note(LONG, "long"), note("1", "short"), note("2", "short")]);
    expect(finished).toEqual(["short", "short", "long"]);
    await expect(ask("3")).resolves.toBe("3");
  });

  test("one that ended when it was idle is followed by another", async () => {
    const ask = createStandingThread<string, string>({ ...ROOMY, idleMs: 0 });
    for (const question of ["1", "2", "3"]) {
      await expect(ask(question)).resolves.toBe(question);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
});
