import type { CliIo } from "./cli-io.ts";

/** Asks a question on the terminal and waits for a line. Anything but `y` or `yes` is a no, and so is the end. */
export async function confirm(io: CliIo, question: string): Promise<boolean> {
  io.stderr.write(question);
  let line = "";
  const answers = io.stdin[Symbol.asyncIterator]();
  try {
    while (!line.includes("\n") && !io.signal.aborted) {
      const next = await Promise.race([answers.next(), whenAborted(io.signal)]);
      if (next === undefined || next.done === true) break;
      line += typeof next.value === "string" ? next.value : Buffer.from(next.value).toString();
    }
  } finally {
    void answers.return?.();
  }
  return /^y(?:es)?$/i.test((line.split("\n", 1)[0] ?? "").trim());
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}
