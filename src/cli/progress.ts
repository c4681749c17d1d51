import type { CliIo } from "./cli-io.ts";

/** Shorter work is not worth a word. Milliseconds. */
const PATIENCE_MS = 1000;
const FRAME_MS = 100;
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const CLEAR_LINE = "\r\u001b[K";

/**
 * Waits for work and says so with a spinner once it takes more than a second: on a terminal, where standard error is read
 * by a person; a label that is a function is asked as it goes on. A pipe or a file gets findings alone.
 */
export async function withProgress<T>(
  io: CliIo,
  label: string | (() => string),
  work: Promise<T>,
): Promise<T> {
  if (io.stderr.isTTY !== true) return await work;
  const stop = spin(io, label);
  try {
    return await work;
  } finally {
    stop();
  }
}

function spin(io: CliIo, label: string | (() => string)): () => void {
  const start = performance.now();
  let frame = 0;
  let shown = false;
  const timer = setInterval(() => {
    const elapsed = performance.now() - start;
    if (elapsed < PATIENCE_MS) return;
    shown = true;
    frame += 1;
    const seconds = Math.floor(elapsed / 1000);
    const what = typeof label === "string" ? label : label();
    io.stderr.write(`${CLEAR_LINE}${FRAMES[frame % FRAMES.length]} ${what} (${seconds} s)`);
  }, FRAME_MS);
  return () => {
    clearInterval(timer);
    if (shown) io.stderr.write(CLEAR_LINE);
  };
}
