import { createActivations, loadRevision } from "./activations.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "./archive/read-archive.ts";
import { findOpa } from "./compile/find-opa.ts";
import { checkOpaVersion, createOpa, type Opa } from "./compile/opa.ts";
import { sweepWorkspaces } from "./compile/workspace.ts";
import type { Address, Config } from "./config.ts";
import { HOST_BUILTINS } from "./decide/builtins/builtins.ts";
import { createDecisions } from "./decide/decisions.ts";
import { createDeclaredBundles } from "./declared-bundles.ts";
import { createArchiveCache } from "./distribute/archive-cache.ts";
import { createBundleRequests } from "./distribute/bundle-requests.ts";
import { createLiveHeads } from "./distribute/live-heads.ts";
import type { NamedHead } from "./domain/head.ts";
import { messageOf, PolicyError } from "./domain/policy-error.ts";
import { createHttpServer } from "./http/server.ts";
import { runRetention } from "./jobs/retention.ts";
import { createScheduler, type Job, type JobEvent, type Scheduler } from "./jobs/scheduler.ts";
import { createManagement, resolveRevision } from "./management.ts";
import { createLog, type Log } from "./observe/log.ts";
import { createMetrics, type Metrics } from "./observe/metrics.ts";
import { openStorage } from "./storage.ts";
import { cacheRecords } from "./store/cached-records.ts";
import type { WatchedEvaluations } from "./supervise/evaluation-watch.ts";
import type { WorkerHistory } from "./supervise/messages.ts";

const HEADER_TIMEOUT_MS = 10_000;
const BODY_TIMEOUT_MS = 30_000;

/** A running server. */
export interface Service {
  readonly address: Address;
  /** What is served now. */
  heads(): readonly NamedHead[];
  /** Stops accepting, answers what is in flight, releases held polls and closes what is open. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly watch?: WatchedEvaluations;
  readonly history?: WorkerHistory;
  /** Where the log goes; standard output when absent. */
  readonly destination?: { write(line: string): void };
  /** Ends a start that is still under way; then what was begun is undone and the start fails. */
  readonly signal?: AbortSignal;
}

/** Builds the drivers, wires the stages and serves. Resolves once it listens; throws what keeps it from starting. */
export async function startService(config: Config, options: ServiceOptions): Promise<Service> {
  const { watch, destination, signal: ending } = options;
  const log = createLog({ level: config.logLevel, ...(destination && { destination }) });
  const metrics = createMetrics();
  countHistory(metrics, options.history);
  const opa = await openOpa(options.env);
  const storage = await openStorage(config, log, ending);
  const { feed, leases } = storage;
  const store = cacheRecords(storage.store);
  const heads = createLiveHeads({ store, feed, log });
  const decisions = createDecisions({
    ...(watch && { watch }),
    loadRevision: (name, revision) => loadRevision(store, name, revision),
    resolveRevision: (name, prefix) => resolveRevision(store, name, prefix),
  });
  const activations = createActivations({ store, heads, decisions, log });
  const archiveLimits = {
    ...DEFAULT_ARCHIVE_LIMITS,
    maxInflatedBytes: config.maxInflatedBytes,
  };
  const management = createManagement({
    store,
    feed,
    leases,
    opa,
    hostBuiltins: new Set(HOST_BUILTINS.keys()),
    archiveLimits,
    now: () => new Date(),
    serve: async ({ name }) => {
      await heads.refresh(name);
      await activations.settled(name);
    },
  });
  const archives = createArchiveCache({ store, budgetBytes: config.archiveCacheBytes });
  const bundles = createBundleRequests({
    heads,
    archives,
    maxWaitSeconds: config.maxWaitSeconds,
    metrics,
  });
  metrics.watch({
    waiting: bundles.waiting,
    unableAgents: bundles.unableAgents,
    heads: heads.all,
    activeRevisions: decisions.activeRevisions,
    isStoreUp: heads.isCurrent,
  });
  const scheduler = createScheduler({ leases, log: (event) => logJob(log, event) });
  const declared =
    config.bundles === undefined
      ? undefined
      : createDeclaredBundles({ folder: config.bundles, management, store, heads, log });
  const addJobs = (): void => {
    if (declared !== undefined) {
      addJob(scheduler, "GATEHOUSE_DECLARATIONS_SCHEDULE", {
        name: "declarations",
        schedule: config.declarationsSchedule,
        exclusive: false,
        run: declared.publishChanged,
      });
    }
    addJob(scheduler, "GATEHOUSE_RETENTION_SCHEDULE", {
      name: "retention",
      schedule: config.retentionSchedule,
      exclusive: true,
      run: async (signal) => {
        const { keepRevisions, keepDays } = config;
        await runRetention({ store, keepRevisions, keepDays, now: () => new Date(), signal });
      },
    });
  };
  const server = createHttpServer({
    bundles,
    decisions,
    management,
    heads,
    feed,
    store,
    isActive: activations.isActive,
    metrics,
    log,
    limits: {
      maxInputBytes: config.maxInputBytes,
      maxBundleBytes: config.maxBundleBytes,
      bodyTimeoutMs: BODY_TIMEOUT_MS,
      headerTimeoutMs: HEADER_TIMEOUT_MS,
      archive: archiveLimits,
    },
  });
  const close = async (): Promise<void> => {
    await server.close();
    await scheduler.stop();
    activations.close();
    await heads.close();
    decisions.close();
    await storage.close();
  };
  try {
    addJobs();
    await heads.start();
    await activations.start();
    await declared?.publishChanged(ending);
    ending?.throwIfAborted();
    const { host, port } = config.address;
    const listening = await server.listen({ host, port: options.history?.port ?? port });
    scheduler.start();
    return { address: { host, port: listening.port }, heads: heads.all, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openOpa(env: ServiceOptions["env"]): Promise<Opa> {
  const opa = createOpa({ binary: findOpa(env) });
  await Promise.all([checkOpaVersion(opa), sweepWorkspaces(new Date())]);
  return opa;
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

function countHistory(metrics: Metrics, history: WorkerHistory | undefined): void {
  if (history === undefined) return;
  metrics.workerRestarted(history.restarts);
  for (const [entrypoint, times] of Object.entries(history.timeouts)) {
    metrics.evaluationTimedOut(entrypoint, times);
  }
}

function logJob(log: Log, event: JobEvent): void {
  if (event.kind === "failed") log.error({ job: event.job, error: event.message }, "a job failed");
  else log.debug({ ...event }, "job");
}
