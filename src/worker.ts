/** The process that serves, forked by the supervisor and watched by it. */
import { once } from "node:events";
import { banner } from "./banner.ts";
import { EXIT_STATUS } from "./cli/exit-codes.ts";
import { parseConfig } from "./config.ts";
import { isPolicyError, messageOf } from "./domain/policy-error.ts";
import { startService } from "./service.ts";
import { watchEvaluations } from "./supervise/evaluation-watch.ts";
import {
  HISTORY_VARIABLE,
  REPORT_DESCRIPTOR,
  type WorkerHistory,
  type WorkerMessage,
} from "./supervise/messages.ts";

const BEAT_MS = 1_000;

async function main(): Promise<void> {
  const { [HISTORY_VARIABLE]: historyText, ...env } = process.env;
  const history = JSON.parse(historyText ?? "{}") as WorkerHistory;
  const config = parseConfig(env);
  const ending = endSignal();
  const watch = watchEvaluations(config.evaluationTimeoutMs, REPORT_DESCRIPTOR);
  const options = { env, watch, history, destination: process.stderr, signal: ending };
  const service = await startService(config, options).catch((error: unknown) => {
    // It was told to end before it served, so nothing was in flight: that is a good end.
    if (ending.aborted) process.exit(0);
    throw error;
  });
  if (history.restarts === 0) process.stdout.write(banner(service.address, service.heads()));
  tell({ kind: "ready", port: service.address.port });
  const beat = setInterval(() => tell({ kind: "alive" }), BEAT_MS);
  if (!ending.aborted) await once(ending, "abort");
  clearInterval(beat);
  await service.close();
  await watch.close();
  process.exit(0);
}

/** Fires when the worker is to end or its supervisor is gone. */
function endSignal(): AbortSignal {
  const ending = new AbortController();
  for (const event of ["SIGTERM", "SIGINT", "disconnect"]) {
    process.on(event, () => ending.abort());
  }
  if (process.connected === false) ending.abort();
  return ending.signal;
}

function tell(message: WorkerMessage): void {
  if (process.connected) process.send?.(message);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`gatehouse: ${messageOf(error)}\n`);
  tell({ kind: "refused", exitStatus: isPolicyError(error) ? EXIT_STATUS[error.code] : 1 });
  if (!isPolicyError(error)) process.stderr.write(`${String((error as Error).stack)}\n`);
  process.exit(1);
}
