import type { IncomingMessage } from "node:http";
import { errorInLog, type LogFields } from "../observe/log.ts";
import type { HttpAnswer } from "./exchange.ts";

/** The one place that tells the log of answers with 5xx: each is one line with its cause. */
export interface FailureLog {
  /** Takes every answer that a door sends, and does nothing unless it says of which failure it is. */
  note(request: Asked, answer: Pick<HttpAnswer, "status" | "failure">): void;
}

type Asked = Pick<IncomingMessage, "method" | "url">;

export interface FailureLogOptions {
  readonly log: { error(fields: LogFields, message: string): void };
  /** Milliseconds of a clock that does not go back. */
  readonly clock?: () => number;
}

/**
 * Whoever asks can make failures as fast as answers: past so many lines in a window the rest is counted, and the count is
 * told with the next line.
 */
const MAX_LINES = 100;
const WINDOW_MS = 10_000;
const MAX_PATH = 200;

export function createFailureLog({
  log,
  clock = () => performance.now(),
}: FailureLogOptions): FailureLog {
  let windowAt = Number.NEGATIVE_INFINITY;
  let lines = 0;
  let untold = 0;
  return {
    note(request, { status, failure }) {
      if (failure === undefined) return;
      const now = clock();
      if (now - windowAt > WINDOW_MS) {
        windowAt = now;
        lines = 0;
      }
      lines += 1;
      if (lines > MAX_LINES) {
        untold += 1;
        return;
      }
      const more = untold > 0 ? { untold } : {};
      untold = 0;
      const fields = { method: request.method, path: pathOf(request), status };
      log.error({ ...fields, ...errorInLog(failure.cause), ...more }, "a request failed");
    },
  };
}

/** Without the query, which may hold an input. */
function pathOf({ url = "" }: Asked): string {
  const mark = url.indexOf("?");
  return (mark < 0 ? url : url.slice(0, mark)).slice(0, MAX_PATH);
}
