import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { withProgress } from "../../src/cli/progress.ts";
import { capture } from "./run-cli.ts";

/** What is written while work goes on. */
async function watchWork(isTTY: boolean, working: () => Promise<void>): Promise<string> {
  const stderr = capture(isTTY);
  const io = {
    stdout: capture(),
    stderr,
    stdin: (async function* () {})(),
    env: {},
    cwd: ".",
    signal: new AbortController().signal,
    now: () => 0,
  };
  let end: (outcome: string) => void = () => undefined;
  const work = new Promise<string>((resolve) => {
    end = resolve;
  });
  const waiting = withProgress(io, "pushing authz", work);
  await working();
  end("done");
  expect(await waiting).toBe("done");
  return stderr.text();
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test("short work is not worth a word", async () => {
  expect(await watchWork(true, () => jest.advanceTimersByTimeAsync(900))).toBe("");
});

test("longer work turns a wheel on a terminal and leaves nothing behind", async () => {
  const text = await watchWork(true, () => jest.advanceTimersByTimeAsync(2_100));
  expect(text).toContain("pushing authz (1 s)");
  expect(text).toContain("pushing authz (2 s)");
  expect(text.endsWith("\r\u001b[K")).toBe(true);
});

test("a pipe or a file gets no progress", async () => {
  expect(await watchWork(false, () => jest.advanceTimersByTimeAsync(60_000))).toBe("");
});
