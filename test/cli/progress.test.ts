import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { withProgress } from "../../src/cli/progress.ts";
import { capture } from "./run-cli.ts";

async function watchWork(isTTY: boolean, durationMs: number): Promise<string> {
  const stderr = capture(isTTY);
  const io = {
    stdout: capture(),
    stderr,
    stdin: (async function* () {})(),
    env: {},
    cwd: ".",
    signal: new AbortController().signal,
    now: Date.now,
  };
  expect(await withProgress(io, "pushing authz", sleep(durationMs, "done"))).toBe("done");
  return stderr.text();
}

test.each([
  { note: "short work is not worth a word", isTTY: true, durationMs: 20, want: "" },
  {
    note: "longer work turns a wheel on a terminal and leaves nothing behind",
    isTTY: true,
    durationMs: 1250,
    want: "pushing authz (1 s)\r\u001b[K",
  },
  {
    note: "and says one plain line elsewhere",
    isTTY: false,
    durationMs: 1100,
    want: "pushing authz (1 s)\n",
  },
])("$note", async ({ isTTY, durationMs, want }) => {
  const text = await watchWork(isTTY, durationMs);
  const frames = text.split(/(?=\r)/);
  expect(
    frames
      .slice(-2)
      .join("")
      .replace(/^\r\S+ /, ""),
  ).toBe(want);
});
