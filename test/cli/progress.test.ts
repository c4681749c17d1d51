import { expect, test } from "@jest/globals";
import { withProgress } from "../../src/cli/progress.ts";
import { type Capture, capture, waitFor } from "./run-cli.ts";

/** Work that ends when `enough` says so of what was written meanwhile. */
async function watchWork(
  isTTY: boolean,
  enough: (stderr: Capture) => Promise<void>,
): Promise<string> {
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
  const work = enough(stderr).then(() => "done");
  expect(await withProgress(io, "pushing authz", work)).toBe("done");
  return stderr.text();
}

test("short work is not worth a word", async () => {
  expect(await watchWork(true, async () => undefined)).toBe("");
});

test("longer work turns a wheel on a terminal and leaves nothing behind", async () => {
  const text = await watchWork(true, (stderr) => waitFor(stderr.text, /pushing authz \(\d+ s\)/));
  expect(text.endsWith("\r\u001b[K")).toBe(true);
});

test("a pipe or a file gets no progress", async () => {
  const later = new Promise<void>((resolve) => setTimeout(resolve, 1_200));
  expect(await watchWork(false, () => later)).toBe("");
});
