import { type CpuClock, cpuClock } from "./cpu-clock.ts";
import { type Failed, startService, type TrialService } from "./trial-service.ts";
import { startWorker, type Work } from "./work.ts";

/** The work of each round. */
export interface RoundLoad {
  readonly work: Work;
  /** How often it is done. */
  readonly requests: number;
}

export interface MeasuredRound {
  readonly kind: "measured";
  /** From the call of the runtime to the first check that passed. */
  readonly readyMs: number;
  /** Of all processes of the service together; absent where nothing accounts for it. */
  readonly cpuMicrosPerRequest?: number | undefined;
  readonly cpuMethod?: string | undefined;
}

/** Work done before anything is measured, as a share. */
const WARM_UP = 0.1;

/** Starts a service anew, warms it, gives it its work and ends it. Throws what `startContainer` throws. */
export async function measureRound(
  service: TrialService,
  profile: string | undefined,
  load: RoundLoad,
  signal: AbortSignal,
): Promise<MeasuredRound | Failed> {
  const started = await startService(service, profile, signal);
  if (started.kind === "failed") return started;
  const { container, readyMs } = started;
  const worker = startWorker(load.work, service.workEnvironment);
  try {
    const clock = await cpuClock(container.pid);
    const warming = Math.ceil(load.requests * WARM_UP);
    const early = await repeat(warming, async () => await worker.once(signal));
    if (early !== undefined) return failedLoad(early, container.output().stderr);
    const before = await clock?.nanoseconds();
    const failure = await repeat(load.requests, async () => await worker.once(signal));
    if (failure !== undefined) return failedLoad(failure, container.output().stderr);
    return { kind: "measured", readyMs, ...(await readClock(clock, before, load.requests)) };
  } finally {
    worker.end();
    await container.stop();
  }
}

async function readClock(
  clock: CpuClock | undefined,
  before: number | undefined,
  requests: number,
): Promise<Pick<MeasuredRound, "cpuMicrosPerRequest" | "cpuMethod">> {
  const after = await clock?.nanoseconds();
  if (clock === undefined || before === undefined || after === undefined) return {};
  return { cpuMicrosPerRequest: (after - before) / 1000 / requests, cpuMethod: clock.method };
}

/** Does something so often, one after the other, and stops at the first failure, which it gives. */
async function repeat(
  times: number,
  work: () => Promise<string | undefined>,
): Promise<string | undefined> {
  for (let done = 0; done < times; done += 1) {
    const failure = await work();
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function failedLoad(failure: string, output: string): Failed {
  return {
    kind: "failed",
    reason: `it was ready, and then its work failed: ${failure}`,
    output: output.trim().slice(-1_000),
  };
}
