import { performance } from "node:perf_hooks";
import type { CliIo } from "./cli-io.ts";

/** Shorter work is not worth a word. Milliseconds. */
const PATIENCE_MS = 1000;
const FRAME_MS = 100;
const PLAIN_REPEAT_MS = 10_000;
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const CLEAR_LINE = "\r\u001b[K";

/**
 * Waits for work and says on standard error that it is under way once it takes more than a second: a spinner on a
 * terminal, plain lines (now and every ten seconds) elsewhere.
 */
export async function withProgress<T>(io: CliIo, label: string, work: Promise<T>): Promise<T> {
  const stop = io.stderr.isTTY === true ? spin(io, label) : tell(io, label);
  try {
    return await work;
  } finally {
    stop();
  }
}

function spin(io: CliIo, label: string): () => void {
  const start = performance.now();
  let frame = 0;
  let shown = false;
  const timer = setInterval(() => {
    const elapsed = performance.now() - start;
    if (elapsed < PATIENCE_MS) return;
    shown = true;
    frame += 1;
    const seconds = Math.floor(elapsed / 1000);
    io.stderr.write(`${CLEAR_LINE}${FRAMES[frame % FRAMES.length]} ${label} (${seconds} s)`);
  }, FRAME_MS);
  return () => {
    clearInterval(timer);
    if (shown) io.stderr.write(CLEAR_LINE);
  };
}

function tell(io: CliIo, label: string): () => void {
  const start = performance.now();
  const say = (): void => {
    const seconds = Math.round((performance.now() - start) / 1000);
    io.stderr.write(`${label} (${seconds} s)\n`);
  };
  let repeat: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    say();
    repeat = setInterval(say, PLAIN_REPEAT_MS);
  }, PATIENCE_MS);
  return () => {
    clearTimeout(first);
    clearInterval(repeat);
  };
}
