import type { CliIo } from "./cli-io.ts";

const CLEAR_LINE = "\r\u001b[K";

/** A line on standard error that is written over, on a terminal alone. */
export interface LiveLine {
  show(text: string): void;
  end(): void;
}

export function startLiveLine(io: CliIo): LiveLine {
  if (io.stderr.isTTY !== true) return { show: () => {}, end: () => {} };
  const width = (io.stderr.columns ?? 80) - 1;
  let shown = false;
  return {
    show: (text) => {
      shown = true;
      io.stderr.write(`${CLEAR_LINE}${text.slice(0, width)}`);
    },
    end: () => {
      if (shown) io.stderr.write(CLEAR_LINE);
      shown = false;
    },
  };
}
