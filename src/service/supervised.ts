import { createLog } from "../observe/log.ts";
import type { LogLevel } from "../observe/settings.ts";
import { supervise } from "../supervise/supervisor.ts";

/**
 * Runs the service in a worker that is replaced when it dies or hangs. Resolves with the exit status of the whole.
 */
export async function runSupervised(
  env: Readonly<Record<string, string | undefined>>,
  level: LogLevel,
): Promise<number> {
  const log = createLog({ level });
  return await supervise({
    worker: new URL("./worker.js", import.meta.url),
    env,
    log: (severity, event, message) => log[severity]({ ...event }, message),
  });
}
