import { messageOf, PolicyError } from "../domain/policy-error.ts";
import { trimAudit } from "../jobs/audit-retention.ts";
import { runRetention } from "../jobs/retention.ts";
import { createScheduler, type Job, type JobEvent, type Scheduler } from "../jobs/scheduler.ts";
import type { Log } from "../observe/log.ts";
import type { DeclaredBundles } from "../pipeline/publish-declared.ts";
import type { AuditLog } from "../storage/audit-log.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { Leases } from "../storage/leases.ts";
import type { TokenStore } from "../storage/token-store.ts";
import { type Config, SETTINGS } from "./config.ts";

export interface ServiceJobsOptions {
  readonly config: Config;
  readonly store: BundleStore;
  readonly leases: Leases;
  readonly audit: AuditLog;
  /** Undefined where nobody is asked who they are. */
  readonly tokens: Pick<TokenStore, "sweep"> | undefined;
  readonly log: Log;
  readonly declared: DeclaredBundles | undefined;
}

/** Everything that is done by the clock. Throws `misconfigured` that names the variable of a bad schedule. */
export function scheduleJobs(options: ServiceJobsOptions): Scheduler {
  const { config, leases, log, declared } = options;
  const scheduler = createScheduler({ leases, log: (event) => logJob(log, event) });
  if (declared !== undefined) {
    addJob(scheduler, SETTINGS.declarationsSchedule.name, {
      name: "declarations",
      schedule: config.declarationsSchedule,
      exclusive: false,
      run: declared.publishChanged,
    });
  }
  addJob(scheduler, SETTINGS.retentionSchedule.name, {
    name: "retention",
    schedule: config.retentionSchedule,
    exclusive: true,
    run: (signal) => retain(options, signal),
  });
  return scheduler;
}

const DAY_MS = 86_400_000;

async function retain(options: ServiceJobsOptions, signal: AbortSignal): Promise<void> {
  const { config, store, audit, tokens, log } = options;
  const { keepRevisions, keepDays, auditKeepDays } = config;
  const now = (): Date => new Date();
  const report = await runRetention({ store, keepRevisions, keepDays, now, signal });
  if (report.removed.length > 0) log.info({ ...report }, "old revisions were removed");
  await trimAudit({ log: audit, keepDays: auditKeepDays, now, signal });
  // Until then whoever shows one that ended is told apart from a stranger.
  await tokens?.sweep(new Date(now().getTime() - auditKeepDays * DAY_MS).toISOString());
}

/** The scheduler knows its jobs by name; a person mends a variable. */
function addJob(scheduler: Scheduler, variable: string, job: Job): void {
  try {
    scheduler.add(job);
  } catch (error) {
    const message = `${variable}: ${messageOf(error)}`;
    throw new PolicyError("misconfigured", message, { cause: error });
  }
}

function logJob(log: Log, event: JobEvent): void {
  if (event.kind === "failed") log.error({ job: event.job, error: event.message }, "a job failed");
  else log.debug({ ...event }, "job");
}
