import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Refusal } from "../access/credentials.ts";
import {
  ACCESS_FILE_STALE,
  CREDENTIALS_REFUSED,
  type Limited,
  REQUESTS_LIMITED,
} from "../access/metrics.ts";
import type { EngineCounts } from "../decide/held-engines.ts";
import {
  ACTIVE_REVISION,
  DECISION_DURATION,
  DECISIONS,
  type DecisionOutcome,
  ENGINE_BYTES_HELD,
  ENGINES_DROPPED,
  ENGINES_HELD,
  ENGINES_MADE,
} from "../decide/metrics.ts";
import {
  BUNDLE_REQUESTS,
  HEAD_SEQUENCE,
  STORE_UP,
  UNABLE_AGENTS,
  WAITING,
} from "../distribute/metrics.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { NamedHead } from "../domain/head.ts";
import { OPA_VERSION } from "../domain/opa-version.ts";
import type { Revision } from "../domain/revision.ts";
import type { LiveMaterial } from "../http/tls/live-material.ts";
import { TLS_CERTIFICATE_END, TLS_FILES_STALE } from "../http/tls/metrics.ts";
import type { Metric } from "../means/metrics/metric.ts";
import { builtProgram } from "../means/program/built-program.ts";
import { BUILD } from "../observe/metrics.ts";
import { ACTIVATING, ACTIVATION_FAILED, PUSHES, type PushOutcome } from "../pipeline/metrics.ts";
import { EVALUATION_TIMEOUTS, WORKER_RESTARTS } from "../supervise/metrics.ts";

/** Every metric of the service, each declared beside its owner. The usual `process_*` and `nodejs_*` metrics come besides. */
export const METRICS: readonly Metric<string>[] = [
  BUNDLE_REQUESTS,
  WAITING,
  UNABLE_AGENTS,
  PUSHES,
  DECISIONS,
  DECISION_DURATION,
  HEAD_SEQUENCE,
  ACTIVE_REVISION,
  ENGINES_HELD,
  ENGINE_BYTES_HELD,
  ENGINES_MADE,
  ENGINES_DROPPED,
  ACTIVATION_FAILED,
  ACTIVATING,
  WORKER_RESTARTS,
  EVALUATION_TIMEOUTS,
  STORE_UP,
  CREDENTIALS_REFUSED,
  REQUESTS_LIMITED,
  TLS_CERTIFICATE_END,
  TLS_FILES_STALE,
  ACCESS_FILE_STALE,
  BUILD,
];

/** What is asked at each scrape instead of being counted. */
export interface MetricSources {
  readonly waiting: () => number;
  readonly unableAgents: () => Iterable<readonly [bundle: string, count: number]>;
  readonly heads: () => readonly NamedHead[];
  readonly activeRevisions: () => Iterable<readonly [name: string, revision: Revision]>;
  /** Whether the head of a bundle answers: its state, by name. */
  readonly activation: (name: BundleName) => { readonly state: string } | undefined;
  readonly engines: () => EngineCounts;
  readonly isStoreUp: () => boolean;
  /** Undefined without TLS. */
  readonly tls?: LiveMaterial | undefined;
  /** Undefined without a file of access. */
  readonly access?: { isStale(): boolean } | undefined;
}

/** The counters of one service. */
export interface Metrics {
  bundleAnswered(bundle: string, status: number): void;
  pushed(outcome: PushOutcome): void;
  decided(outcome: DecisionOutcome): void;
  /** True for every 64th decision: that one is measured. */
  isSampled(): boolean;
  decisionTook(seconds: number): void;
  credentialRefused(reason: Refusal): void;
  /** A request was answered with 429. */
  limited(limit: Limited): void;
  workerRestarted(times?: number): void;
  evaluationTimedOut(entrypoint: string, times?: number): void;
  /** Says where the gauges read. */
  watch(sources: MetricSources): void;
  /** Everything in the text format of Prometheus. */
  render(): Promise<string>;
  readonly contentType: string;
}

const SAMPLE_EVERY = 64;
const DURATION_BUCKETS = [
  0.000_01, 0.000_02, 0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 1,
];

/** Counters in a registry of their own, so that two services in one process do not mix. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const describe = <Label extends string>(metric: Metric<Label>) =>
    configurationOf(metric, registry);
  const counter = <Label extends string>(metric: Metric<Label>) => new Counter(describe(metric));
  const bundleRequests = counter(BUNDLE_REQUESTS);
  const pushes = counter(PUSHES);
  const credentialsRefused = counter(CREDENTIALS_REFUSED);
  const requestsLimited = counter(REQUESTS_LIMITED);
  const workerRestarts = counter(WORKER_RESTARTS);
  const evaluationTimeouts = counter(EVALUATION_TIMEOUTS);
  // Counted in plain numbers: a labelled counter costs more than the rest of the bookkeeping of a decision.
  const decisions: Record<DecisionOutcome, number> = { answered: 0, refused: 0, failed: 0 };
  new Counter({
    ...describe(DECISIONS),
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(decisions)) this.inc({ outcome }, count);
    },
  });
  const durations = new Histogram({
    ...describe(DECISION_DURATION),
    buckets: DURATION_BUCKETS,
  });
  let decisionsSeen = 0;
  new Gauge(describe(BUILD)).set(buildLabels(), 1);
  collectDefaultMetrics({ register: registry });
  return {
    bundleAnswered: (bundle, status) => bundleRequests.inc({ bundle, status }),
    pushed: (outcome) => pushes.inc({ outcome }),
    decided(outcome) {
      decisions[outcome] += 1;
    },
    isSampled() {
      decisionsSeen = (decisionsSeen + 1) % SAMPLE_EVERY;
      return decisionsSeen === 0;
    },
    decisionTook: (seconds) => durations.observe(seconds),
    credentialRefused: (reason) => credentialsRefused.inc({ reason }),
    limited: (limit) => requestsLimited.inc({ limit }),
    workerRestarted: (times = 1) => workerRestarts.inc(times),
    evaluationTimedOut: (entrypoint, times = 1) => evaluationTimeouts.inc({ entrypoint }, times),
    watch: (sources) => addGauges(registry, sources),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function buildLabels(): Record<"version" | "revision" | "node" | "opa", string> {
  const { version, revision = "" } = builtProgram();
  return { version, revision, node: process.versions.node, opa: OPA_VERSION };
}

function addEngines(registry: Registry, engines: () => EngineCounts): void {
  const counted = (metric: Metric, read: (counts: EngineCounts) => number) =>
    new Counter({
      ...configurationOf(metric, registry),
      collect() {
        this.reset();
        this.inc(read(engines()));
      },
    });
  counted(ENGINES_MADE, ({ made }) => made);
  counted(ENGINES_DROPPED, ({ dropped }) => dropped);
}

function addGauges(registry: Registry, sources: MetricSources): void {
  const gauge = <Label extends string>(
    metric: Metric<Label>,
    collect: (gauge: Gauge<Label>) => void,
  ) =>
    new Gauge<Label>({
      ...configurationOf(metric, registry),
      collect() {
        this.reset();
        collect(this);
      },
    });
  gauge(WAITING, (waiting) => waiting.set(sources.waiting()));
  gauge(UNABLE_AGENTS, (unable) => {
    for (const [bundle, count] of sources.unableAgents()) unable.set({ bundle }, count);
  });
  gauge(ENGINES_HELD, (held) => held.set(sources.engines().held));
  gauge(ENGINE_BYTES_HELD, (bytes) => bytes.set(sources.engines().heldBytes));
  addEngines(registry, sources.engines);
  gauge(STORE_UP, (up) => up.set(Number(sources.isStoreUp())));
  gauge(HEAD_SEQUENCE, (sequence) => {
    for (const { name, head } of sources.heads()) sequence.set({ bundle: name }, head.sequence);
  });
  gauge(ACTIVE_REVISION, (active) => {
    for (const [bundle, revision] of sources.activeRevisions()) active.set({ bundle, revision }, 1);
  });
  const { tls, access } = sources;
  if (tls !== undefined) {
    gauge(TLS_CERTIFICATE_END, (end) => end.set(Math.floor(tls.current().endsAt / 1000)));
    gauge(TLS_FILES_STALE, (stale) => stale.set(Number(tls.isStale())));
  }
  if (access !== undefined) {
    gauge(ACCESS_FILE_STALE, (stale) => stale.set(Number(access.isStale())));
  }
  const inState = (state: string) =>
    sources.heads().filter(({ name }) => sources.activation(name)?.state === state);
  gauge(ACTIVATION_FAILED, (failed) => {
    for (const { name } of inState("failed")) failed.set({ bundle: name }, 1);
  });
  gauge(ACTIVATING, (activating) => {
    activating.set(inState("activating").length);
  });
}

function configurationOf<Label extends string>(
  { name, help, labels }: Metric<Label>,
  registry: Registry,
): { name: string; help: string; labelNames: Label[]; registers: Registry[] } {
  return { name, help, labelNames: [...labels], registers: [registry] };
}
