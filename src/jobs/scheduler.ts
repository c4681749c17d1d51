import { setTimeout as sleep } from "node:timers/promises";
import { createTask, type ScheduledTask, validate } from "node-cron";
import { messageOf, PolicyError } from "../domain/policy-error.ts";
import type { Lease, Leases } from "../storage/leases.ts";
import { keepLease } from "./keep-lease.ts";

/** Work that is done again and again. */
export interface Job {
  readonly name: string;
  /** A cron expression of five fields, or six with seconds first, as node-cron reads it. */
  readonly schedule: string;
  /** Ends early when the signal is aborted: the scheduler stops or the lease was lost. */
  run(signal: AbortSignal): Promise<void>;
  /** Whether only one replica may do it at a time. */
  readonly exclusive: boolean;
}

/** What happened to a job, for the log. `durationMs` is in milliseconds. */
export type JobEvent =
  | { readonly kind: "started"; readonly job: string }
  | { readonly kind: "finished"; readonly job: string; readonly durationMs: number }
  | { readonly kind: "skipped"; readonly job: string; readonly because: "running" | "elsewhere" }
  | {
      readonly kind: "failed";
      readonly job: string;
      readonly durationMs: number;
      readonly error: unknown;
      readonly message: string;
    };

export interface SchedulerOptions {
  readonly leases: Leases;
  readonly log: (event: JobEvent) => void;
  /** How long the lease of an exclusive job lasts without renewal, in milliseconds. Default 30,000. */
  readonly leaseMs?: number;
}

export interface Scheduler {
  /** Throws `misconfigured` when the schedule cannot be read or the name is taken. */
  add(job: Job): void;
  start(): void;
  /** Runs a job now and resolves when it has ended, however it ended. Throws `not_found` for an unknown name. */
  runNow(name: string): Promise<void>;
  /** Aborts what runs and resolves when it has ended (or after five seconds). Nothing starts afterwards. */
  stop(): Promise<void>;
}

interface Run {
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

const STOP_MS = 5_000;
const LEASE_MS = 30_000;

/** Runs jobs by the clock. A run that would overlap itself is skipped; one that throws is logged and comes again. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const jobs = new Map<string, { readonly job: Job; readonly task: ScheduledTask }>();
  const running = new Map<string, Run>();
  let state: "new" | "started" | "stopped" = "new";
  const run = async (job: Job): Promise<void> => {
    if (state === "stopped") return;
    if (running.has(job.name)) {
      options.log({ kind: "skipped", job: job.name, because: "running" });
      return;
    }
    const controller = new AbortController();
    const ended = runJob(job, controller, options).finally(() => running.delete(job.name));
    running.set(job.name, { controller, ended });
    await ended;
  };
  return {
    add(job) {
      if (jobs.has(job.name)) {
        throw new PolicyError("misconfigured", `there are two jobs called "${job.name}"`);
      }
      const task = createCronTask(job, () => run(job));
      jobs.set(job.name, { job, task });
      if (state === "started") task.start();
    },
    start() {
      if (state !== "new") return;
      state = "started";
      for (const { task } of jobs.values()) task.start();
    },
    async runNow(name) {
      const found = jobs.get(name);
      if (found === undefined) throw new PolicyError("not_found", `there is no job "${name}"`);
      await run(found.job);
    },
    async stop() {
      state = "stopped";
      await Promise.all([...jobs.values()].map(({ task }) => task.destroy()));
      const runs = [...running.values()];
      for (const { controller } of runs) controller.abort();
      const waiting = new AbortController();
      const late = sleep(STOP_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
      await Promise.race([Promise.all(runs.map(({ ended }) => ended)), late]);
      waiting.abort();
    },
  };
}

const SILENT = {
  info: (): void => undefined,
  warn: (): void => undefined,
  error: (): void => undefined,
  debug: (): void => undefined,
};

function createCronTask(job: Job, run: () => Promise<void>): ScheduledTask {
  if (!validate(job.schedule)) {
    throw new PolicyError(
      "misconfigured",
      `the schedule ${JSON.stringify(job.schedule)} of the job "${job.name}" is no cron expression: "*/5 * * * *" is every five minutes`,
    );
  }
  return createTask(job.schedule, run, { name: job.name, logger: SILENT, unref: true });
}

async function runJob(
  job: Job,
  controller: AbortController,
  { leases, log, leaseMs = LEASE_MS }: SchedulerOptions,
): Promise<void> {
  const begin = performance.now();
  let lease: Lease | undefined;
  let stopRenewing: (() => void) | undefined;
  let lost: PolicyError | undefined;
  try {
    if (job.exclusive) {
      lease = await leases.acquire(`job:${job.name}`, leaseMs);
      if (lease === undefined) {
        log({ kind: "skipped", job: job.name, because: "elsewhere" });
        return;
      }
      stopRenewing = keepLease(lease, leaseMs, (reason) => {
        lost = reason;
        controller.abort(reason);
      });
    }
    log({ kind: "started", job: job.name });
    await job.run(controller.signal);
    // A run that ended early because its lease was lost did not finish.
    if (lost !== undefined) throw lost;
    log({ kind: "finished", job: job.name, durationMs: performance.now() - begin });
  } catch (error) {
    const durationMs = performance.now() - begin;
    log({ kind: "failed", job: job.name, durationMs, error, message: messageOf(error) });
  } finally {
    stopRenewing?.();
    // One that cannot be given back ends by itself.
    await lease?.release().catch(() => undefined);
  }
}
