import type { IncomingMessage } from "node:http";
import { createLineLimit } from "../observe/line-limit.ts";
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

const MAX_PATH = 200;

export function createFailureLog({
  log,
  clock = () => performance.now(),
}: FailureLogOptions): FailureLog {
  const limit = createLineLimit(clock);
  return {
    note(request, { status, failure }) {
      if (failure === undefined) return;
      const more = limit.next();
      if (more === undefined) return;
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
