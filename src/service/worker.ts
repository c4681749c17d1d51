/** The process that serves, forked by the supervisor and watched by it. */
import { once } from "node:events";
import { EXIT_STATUS } from "../cli/exit-codes.ts";
import { isPolicyError, messageOf } from "../domain/policy-error.ts";
import { watchEvaluations } from "../supervise/evaluation-watch.ts";
import {
  REPORT_DESCRIPTOR,
  type SupervisorMessage,
  type WorkerHistory,
  type WorkerMessage,
} from "../supervise/messages.ts";
import { banner, serverFlags } from "./banner.ts";
import { parseConfig } from "./config.ts";
import { firstTokenNotice } from "./first-token-notice.ts";
import { startWorkerService } from "./service.ts";

const BEAT_MS = 1_000;

async function main(): Promise<void> {
  const ending = endSignal();
  const history = await turn(ending);
  const { env } = process;
  const config = parseConfig(env);
  const watch = watchEvaluations(config.evaluationTimeoutMs, REPORT_DESCRIPTOR);
  const options = { env, watch, history, signal: ending };
  const service = await startWorkerService(config, options).catch((error: unknown) => {
    // It was told to end before it served, so nothing was in flight: that is a good end.
    if (ending.aborted) process.exit(0);
    throw error;
  });
  const { address, firstToken } = service;
  const hasTls = config.tls !== undefined;
  // Whatever comes next: nobody can ask for it again.
  if (firstToken !== undefined)
    process.stderr.write(firstTokenNotice(firstToken, serverFlags(address, hasTls)));
  await tell({ kind: "ready", port: address.port });
  const beat = setInterval(() => void tell({ kind: "alive" }), BEAT_MS);
  const ended = ending.aborted ? Promise.resolve() : once(ending, "abort");
  await Promise.race([service.published, ended]);
  if (history.restarts === 0 && !ending.aborted) {
    const manners = { hasTls, isGuarded: config.isGuarded };
    // Standard output is the log's: whoever reads it as JSON meets nothing else.
    process.stderr.write(banner(address, service.heads(), manners));
  }
  await ended;
  clearInterval(beat);
  await service.close(String(ending.reason));
  await watch.close();
  process.exit(0);
}

/** Waits until it is this worker's turn; ends the process when it is told to end before that. */
async function turn(ending: AbortSignal): Promise<WorkerHistory> {
  const leave = (): void => process.exit(0);
  if (ending.aborted) leave();
  ending.addEventListener("abort", leave);
  const [{ history }] = (await once(process, "message")) as [SupervisorMessage];
  ending.removeEventListener("abort", leave);
  return history;
}

/** Fires when the worker is to end or its supervisor is gone. */
function endSignal(): AbortSignal {
  const ending = new AbortController();
  for (const event of ["SIGTERM", "SIGINT", "disconnect"]) {
    process.on(event, () => ending.abort(event));
  }
  if (process.connected === false) ending.abort("disconnect");
  return ending.signal;
}

/** Resolves once the message is on its way: a process that exits before that loses it. */
function tell(message: WorkerMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`gatehouse: ${messageOf(error)}\n`);
  if (!isPolicyError(error)) process.stderr.write(`${String((error as Error).stack)}\n`);
  await tell({ kind: "refused", exitStatus: isPolicyError(error) ? EXIT_STATUS[error.code] : 1 });
  process.exit(1);
}
