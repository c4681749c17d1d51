import { makeFirstToken } from "../access/first-token.ts";
import { builtinsFor } from "../decide/builtins/builtins.ts";
import { createDecisions } from "../decide/decisions.ts";
import { createNetwork } from "../decide/network/node-network.ts";
import { createArchiveCache } from "../distribute/archive-cache.ts";
import { createBundleRequests } from "../distribute/bundle-requests.ts";
import { createLiveHeads } from "../distribute/live-heads.ts";
import { createOpenBundles, type OpenBundles } from "../distribute/open-bundles.ts";
import { PROGRAM, START } from "../domain/actor.ts";
import { type BundleName, parseBundleName } from "../domain/bundle-name.ts";
import type { NamedHead } from "../domain/head.ts";
import type { Revision } from "../domain/revision.ts";
import { clientAddress } from "../http/client-address.ts";
import type { GatehouseServer } from "../http/server.ts";
import type { Address } from "../http/settings.ts";
import { type LiveMaterial, openLiveMaterial } from "../http/tls/live-material.ts";
import { type ArchiveLimits, DEFAULT_ARCHIVE_LIMITS } from "../means/archive/read-archive.ts";
import { createLog, type Log } from "../observe/log.ts";
import { findOpa } from "../opa/program/find-opa.ts";
import { checkOpaVersion, createOpa } from "../opa/program/opa.ts";
import { sweepWorkspaces } from "../opa/program/workspace.ts";
import { createActivations } from "../pipeline/activate-heads.ts";
import { type ActRecorder, createActRecorder } from "../pipeline/acts.ts";
import type { Operations, PublishAnswer } from "../pipeline/answers.ts";
import { type BundleFiles, readBundleFiles } from "../pipeline/bundle-files.ts";
import { findRevision } from "../pipeline/find-revision.ts";
import { createGateThreads } from "../pipeline/gate-threads.ts";
import { loadRevision } from "../pipeline/load-revision.ts";
import { yieldLostRoots } from "../pipeline/lost-roots.ts";
import { createOperations } from "../pipeline/operations.ts";
import { createDeclaredBundles } from "../pipeline/publish-declared.ts";
import type { PushGate } from "../pipeline/push-gate.ts";
import type { View } from "../pipeline/seen-bundles.ts";
import { cacheRecords } from "../storage/cached-records.ts";
import type { WatchedEvaluations } from "../supervise/evaluation-watch.ts";
import type { WorkerHistory } from "../supervise/messages.ts";
import { type Audit, openAudit } from "./audit.ts";
import { type Closing, createClosing } from "./closing.ts";
import { type Config, SETTINGS } from "./config.ts";
import { createServerOfDoors } from "./doors.ts";
import { createFirstLook, type FirstLook } from "./first-look.ts";
import { createForAnyone, type ForAnyone } from "./for-anyone.ts";
import { type Identities, openIdentities } from "./identities.ts";
import { scheduleJobs } from "./jobs.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { createPolicyOfRequests } from "./policy-of-requests.ts";
import { openStorage, type Storage } from "./storage-choice.ts";

/** Of the time after which the worker is replaced, what a decision may take: it gives up by itself before. */
const BUDGET_SHARE = 0.75;
const UNNAMED_PROXY = `${SETTINGS.behindProxy.name} is true and ${SETTINGS.proxies.name} names none: all clients count as one, with the proxy's address`;
const HEADER_TIMEOUT_MS = 10_000;
const BODY_TIMEOUT_MS = 30_000;

/** A running server. */
export interface Service {
  readonly address: Address;
  /** An operator's token, valid for a day, where others can reach the address and no token was valid. It is nowhere else. */
  readonly firstToken: string | undefined;
  /**
   * Makes files the bundle's new revision, as `PUT /v1/bundles/<name>` does: once it resolves they are stored, served and
   * decided by. Throws `invalid_parameter` with all findings when they are refused, `conflict` when the roots are another
   * bundle's, `unavailable` when the store is away; then nothing has changed.
   */
  push(name: string, files: BundleFiles): Promise<PublishAnswer>;
  /** What is served now. */
  heads(): readonly NamedHead[];
  /** Resolves once what the folder of declarations holds has been published, as far as it can be. */
  readonly published: Promise<void>;
  /** Stops accepting, answers what is in flight, releases held polls and closes what is open. `signal` says why. */
  close(signal?: string): Promise<void>;
}

export interface ServiceOptions {
  /** Where opa is looked for: `OPA_BIN`, `GATEHOUSE_CACHE`, `PATH`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the log goes; standard output when absent. */
  readonly destination?: { write(line: string): void };
  /** Ends a start that is still under way; then what was begun is undone and the start fails. */
  readonly signal?: AbortSignal;
}

/** What a supervised worker has beside. */
export interface WorkerOptions extends ServiceOptions {
  readonly watch?: WatchedEvaluations;
  readonly history?: WorkerHistory;
}

/**
 * Serves in this process, as `gatehouse serve` does in a process of its own. Resolves once it listens: what heads there
 * are is known by then. Throws `misconfigured` without opa 1.22.2 or by a wrong setting, `unavailable` without a store.
 * Nobody replaces this process when an evaluation does not come back: only `gatehouse serve` has a supervisor.
 */
export async function startService(config: Config, options: ServiceOptions): Promise<Service> {
  return await startWorkerService(config, options);
}

/**
 * Builds the drivers, wires the stages and serves. Resolves once it listens: what heads there are is known by then, and
 * is made ready for decisions in the order asked. Throws what keeps it from starting.
 */
export async function startWorkerService(config: Config, options: WorkerOptions): Promise<Service> {
  const closing = createClosing();
  try {
    return await start(config, options, closing);
  } catch (error) {
    await closing.close().catch(() => undefined);
    throw error;
  }
}

async function start(config: Config, options: WorkerOptions, closing: Closing): Promise<Service> {
  const { destination, history, signal: ending } = options;
  const log = createLog({ level: config.logLevel, ...(destination && { destination }) });
  const metrics = createMetrics();
  countHistory(metrics, history);
  if (config.behindProxy && config.proxies === undefined) log.warn({}, UNNAMED_PROXY);
  const tls = await openTls(config, log);
  if (tls !== undefined) closing.add(tls.stop);
  const checked = openOpa(config, options.env);
  checked.catch(() => undefined);
  const storage = await openStorage(config, log, ending);
  closing.add(storage.close);
  const gate = openGate(config, await checked);
  closing.add(gate.close);
  const forAnyone = createForAnyone();
  const audit = await openAudit(storage, log);
  closing.add(audit.close);
  const identities = await identitiesOf(config, { storage, log, metrics, audit, forAnyone });
  if (identities !== undefined) closing.add(identities.close);
  const parts = connect({
    ...{ config, options, closing, log, metrics, gate, storage, tls, audit, identities, forAnyone },
  });
  const { heads, openBundles, activations, scheduler, server } = parts;
  await heads.start();
  if (identities !== undefined) await openBundles.start();
  await activations.start();
  ending?.throwIfAborted();
  const { host, port } = config.address;
  const listening = await server.listen({ host, port: history?.port ?? port });
  const firstToken = await firstTokenOf(config, storage, { audit, identities });
  const published = parts.firstLook.begin().then(() => scheduler.start());
  return {
    address: { host, port: listening.port },
    firstToken,
    push: parts.push,
    heads: heads.all,
    published,
    close: async (signal = "close") => {
      log.info({ signal, in_flight: await server.inFlight() }, "ending");
      await closing.close();
      log.info({ signal }, "ended");
    },
  };
}

interface Means {
  readonly config: Config;
  readonly options: WorkerOptions;
  readonly closing: Closing;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly gate: PushGate;
  readonly storage: Storage;
  readonly audit: Audit;
  /** Undefined where everybody may everything. */
  readonly identities: Identities | undefined;
  readonly forAnyone: ForAnyone;
  readonly tls: LiveMaterial | undefined;
}

async function identitiesOf(
  config: Config,
  means: Pick<Means, "storage" | "log" | "metrics" | "audit" | "forAnyone">,
): Promise<Identities | undefined> {
  const { isGuarded, bootstrapTokenFile: bootstrapFile, access: accessFile } = config;
  const { storage, log, metrics, audit, forAnyone } = means;
  if (!isGuarded) return undefined;
  const store = await storage.tokens();
  return await openIdentities({
    ...{ bootstrapFile, accessFile, store, log, metrics },
    limits: config,
    isForAnyone: forAnyone.is,
    audited: audit.refusals,
  });
}

/** Only once it listens: a start that fails before has shown nobody a token. */
async function firstTokenOf(
  { isOpen, bootstrapTokenFile, access }: Config,
  { leases }: Storage,
  { audit, identities }: Pick<Means, "audit" | "identities">,
): Promise<string | undefined> {
  const isKnown = (bootstrapTokenFile ?? access) !== undefined;
  if (!isOpen || isKnown || identities === undefined) return undefined;
  const { tokens } = identities;
  const create: typeof tokens.create = (wish) => {
    const act = { what: "token_create", actor: START, about: wish.name } as const;
    return audit.trail.change(act, () => tokens.create(wish));
  };
  const { list } = tokens;
  return await makeFirstToken({ tokens: { list, create }, leases, now: () => Date.now() });
}

/** Makes every stage and connects them; nothing runs yet. Each is closed before what it stands on. */
function connect(means: Means) {
  const { config, options, closing, log, storage } = means;
  const { watch } = options;
  const store = cacheRecords(storage.store);
  const heads = createLiveHeads({ store, feed: storage.feed, log });
  const { decisionsAllowNet: hosts } = config;
  const network = hosts && createNetwork({ hosts });
  if (network !== undefined) closing.add(network.close);
  const builtins = builtinsFor(network !== undefined);
  const load = (name: BundleName, revision: Revision, view: View = activations.view()) =>
    loadRevision(store, name, revision, { builtins, view });
  const decisions = createDecisions({
    ...(watch && { watch }),
    network,
    budgetMs: config.evaluationTimeoutMs * BUDGET_SHARE,
    engineBytes: config.engineBytes,
    ready: (name) => activations.ready(name),
    coming: () => firstLook.coming(),
    loadRevision: (name, revision) => load(name, revision),
    resolveRevision: (name, prefix) => findRevision(store, name, prefix),
  });
  closing.add(decisions.close);
  closing.add(heads.close);
  const activations = createActivations({ store, heads, decisions, log, load });
  closing.add(activations.close);
  const openBundles = createOpenBundles({ store, heads });
  closing.add(openBundles.close);
  means.forAnyone.learn({ bundles: openBundles, decisions });
  closing.add(yieldLostRoots({ store, heads, log }));
  const archive = archiveLimits(config);
  const stages = { ...means, store, heads, openBundles, decisions, activations, archive };
  const operations = connectOperations(stages);
  const acts = createActRecorder({
    ...{ log, metrics: means.metrics, trail: means.audit.trail },
    head: heads.head,
    storedHead: store.readHead,
  });
  const declared =
    config.bundles === undefined
      ? undefined
      : createDeclaredBundles({
          ...{ folder: config.bundles, isOptional: config.bundlesAreOptional },
          ...{ operations, gate: means.gate, store, heads, log },
          acts,
        });
  const scheduler = scheduleJobs({
    ...{ config, store, leases: storage.leases, log, declared },
    ...{ audit: means.audit.log, tokens: means.identities?.tokenStore },
  });
  closing.add(scheduler.stop);
  const firstLook = createFirstLook(declared, log);
  closing.add(firstLook.end);
  const server = connectServer(stages, operations, firstLook);
  closing.add(server.close);
  const push = (name: string, files: BundleFiles) =>
    pushFiles({ operations, acts, archive }, name, files);
  return { heads, openBundles, activations, scheduler, firstLook, server, push };
}

interface PushMeans {
  readonly operations: Operations;
  readonly acts: ActRecorder;
  readonly archive: ArchiveLimits;
}

async function pushFiles(
  { operations, acts, archive }: PushMeans,
  name: string,
  files: BundleFiles,
): Promise<PublishAnswer> {
  const bundle = parseBundleName(name);
  const tree = await readBundleFiles(files, archive);
  return await acts.record({ what: "push", bundle, who: PROGRAM }, (witness) =>
    operations.push(bundle, { kind: "files", tree }, { dryRun: false, reason: "push", witness }),
  );
}

interface Stages extends Means {
  readonly store: Storage["store"];
  readonly heads: ReturnType<typeof createLiveHeads>;
  readonly openBundles: OpenBundles;
  readonly decisions: ReturnType<typeof createDecisions>;
  readonly activations: ReturnType<typeof createActivations>;
  readonly archive: ArchiveLimits;
}

function connectOperations({
  store,
  storage,
  gate,
  archive,
  heads,
  openBundles,
  decisions,
  activations,
}: Stages): Operations {
  const catchUp = async (name: BundleName): Promise<void> => {
    await heads.refresh(name);
    await Promise.all([openBundles.refresh(name), activations.settled(name)]);
  };
  return createOperations({
    store,
    feed: storage.feed,
    leases: storage.leases,
    gate,
    archiveLimits: archive,
    now: () => new Date(),
    serve: ({ name }) => catchUp(name),
    served: {
      revisions: () => [
        ...heads.all().map(({ name, head }) => [name, head.revision] as const),
        ...decisions.activeRevisions(),
      ],
      catchUp,
    },
    lostHead: (name) => (heads.isLost(name) ? heads.head(name) : undefined),
    activation: activations.of,
  });
}

function connectServer(
  stages: Stages,
  operations: Operations,
  firstLook: FirstLook,
): GatehouseServer {
  const { config, store, storage, heads, decisions, activations } = stages;
  const { metrics, log, tls, audit, identities, openBundles } = stages;
  const bundles = createBundleRequests({
    heads,
    archives: createArchiveCache({ store, budgetBytes: config.archiveCacheBytes }),
    maxWaitSeconds: config.maxWaitSeconds,
  });
  metrics.watch({
    waiting: bundles.waiting,
    unableAgents: bundles.unableAgents,
    heads: heads.all,
    activeRevisions: decisions.activeRevisions,
    engines: decisions.engines,
    activation: activations.of,
    isStoreUp: heads.isCurrent,
    tls,
    access: identities?.access,
  });
  return createServerOfDoors({
    bundles,
    decisions,
    operations,
    heads,
    feed: storage.feed,
    store,
    activation: activations.of,
    starting: () => firstLook.coming()?.what,
    metrics,
    log,
    tls,
    fastLane: config.fastLane,
    decisionIds: config.decisionIds,
    guard: identities?.guard,
    narrowing:
      identities &&
      createPolicyOfRequests({
        activation: activations.of,
        decisions,
        log,
        clock: () => performance.now(),
      }),
    addressOf: config.proxies && clientAddress(config.proxies, config.proxyHeader),
    tokens: identities?.tokens,
    isOpen: openBundles.isOpen,
    audit,
    pushLimit: identities?.pushes,
    access: {
      ...{ paths: config.authzen, url: config.authzenUrl },
      scheme: tls !== undefined || config.behindProxy ? "https" : "http",
    },
    limits: {
      maxInputBytes: config.maxInputBytes,
      maxBundleBytes: config.maxBundleBytes,
      bodyTimeoutMs: BODY_TIMEOUT_MS,
      headerTimeoutMs: HEADER_TIMEOUT_MS,
    },
  });
}

/** The limits of an archive, whoever sent it. */
function archiveLimits({ maxInflatedBytes }: Config): ArchiveLimits {
  return { ...DEFAULT_ARCHIVE_LIMITS, maxInflatedBytes };
}

function openGate(config: Config, opaBinary: string): PushGate {
  return createGateThreads({
    entry: new URL("../pipeline/gate-thread.js", import.meta.url),
    settings: {
      opaBinary,
      opaCpuSeconds: config.opaCpuSeconds,
      archiveLimits: archiveLimits(config),
      hasNetwork: config.decisionsAllowNet !== undefined,
    },
  });
}

async function openTls({ tls }: Config, log: Log): Promise<LiveMaterial | undefined> {
  return tls && (await openLiveMaterial(tls, { log, now: () => Date.now() }));
}

async function openOpa({ opaCpuSeconds }: Config, env: ServiceOptions["env"]): Promise<string> {
  const binary = findOpa(env);
  const opa = createOpa({ binary, cpuSeconds: opaCpuSeconds });
  await Promise.all([checkOpaVersion(opa), sweepWorkspaces(new Date())]);
  return binary;
}

function countHistory(metrics: Metrics, history: WorkerHistory | undefined): void {
  if (history === undefined) return;
  metrics.workerRestarted(history.restarts);
  for (const [entrypoint, times] of Object.entries(history.timeouts)) {
    metrics.evaluationTimedOut(entrypoint, times);
  }
}
