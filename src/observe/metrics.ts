import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { BundleName } from "../domain/bundle-name.ts";
import type { NamedHead } from "../domain/head.ts";
import type { Revision } from "../domain/revision.ts";

/** One metric, as the README lists it. */
export interface MetricDescription {
  readonly name: string;
  readonly labels: readonly string[];
  readonly help: string;
}

/** Every metric of the service. The usual `process_*` and `nodejs_*` metrics come besides. */
export const METRICS: readonly MetricDescription[] = [
  {
    name: "gatehouse_bundle_requests_total",
    labels: ["bundle", "status"],
    help: "Answers to bundle requests, by bundle (empty: unknown) and HTTP status.",
  },
  {
    name: "gatehouse_bundle_waiting",
    labels: [],
    help: "Bundle requests that are held now.",
  },
  {
    name: "gatehouse_agents_unable_to_activate",
    labels: ["bundle"],
    help: "Agents that took a bundle's head more than twice within a minute and still ask with the same old tag.",
  },
  {
    name: "gatehouse_pushes_total",
    labels: ["outcome"],
    help: "Pushes, rollbacks and deletions: published, unchanged, dry_run, deleted, refused or failed.",
  },
  {
    name: "gatehouse_decisions_total",
    labels: ["outcome"],
    help: "Decision requests: answered (2xx), refused (4xx) or failed (5xx).",
  },
  {
    name: "gatehouse_decision_duration_seconds",
    labels: [],
    help: "Time from a decision request's whole body to its answer; every 64th is measured.",
  },
  {
    name: "gatehouse_head_sequence",
    labels: ["bundle"],
    help: "Sequence of each bundle's head, as far as this replica knows.",
  },
  {
    name: "gatehouse_active_revision_info",
    labels: ["bundle", "revision"],
    help: "1 for the revision that answers decisions of each bundle.",
  },
  {
    name: "gatehouse_activation_failed",
    labels: ["bundle"],
    help: "1 for each bundle whose head cannot be activated here, whatever answers instead.",
  },
  {
    name: "gatehouse_bundles_activating",
    labels: [],
    help: "Bundles whose head is being made ready to answer decisions.",
  },
  {
    name: "gatehouse_worker_restarts_total",
    labels: [],
    help: "Workers that the supervisor replaced.",
  },
  {
    name: "gatehouse_evaluation_timeouts_total",
    labels: ["entrypoint"],
    help: "Evaluations that did not come back in time, by entrypoint.",
  },
  {
    name: "gatehouse_store_up",
    labels: [],
    help: "1 while the last reading of the store succeeded.",
  },
];

export type PushOutcome = "published" | "unchanged" | "dry_run" | "deleted" | "refused" | "failed";
export type DecisionOutcome = "answered" | "refused" | "failed";

/** What is asked at each scrape instead of being counted. */
export interface MetricSources {
  readonly waiting: () => number;
  readonly unableAgents: () => Iterable<readonly [bundle: string, count: number]>;
  readonly heads: () => readonly NamedHead[];
  readonly activeRevisions: () => Iterable<readonly [name: string, revision: Revision]>;
  /** Whether the head of a bundle answers: its state, by name. */
  readonly activation: (name: BundleName) => { readonly state: string } | undefined;
  readonly isStoreUp: () => boolean;
}

/** The counters of one service. */
export interface Metrics {
  bundleAnswered(bundle: string, status: number): void;
  pushed(outcome: PushOutcome): void;
  decided(outcome: DecisionOutcome): void;
  /** True for every 64th decision: that one is measured. */
  isSampled(): boolean;
  decisionTook(seconds: number): void;
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
  const describe = (name: string) => configurationOf(name, registry);
  const counter = (name: string) => new Counter(describe(name));
  const bundleRequests = counter("gatehouse_bundle_requests_total");
  const pushes = counter("gatehouse_pushes_total");
  const workerRestarts = counter("gatehouse_worker_restarts_total");
  const evaluationTimeouts = counter("gatehouse_evaluation_timeouts_total");
  // Counted in plain numbers: a labelled counter costs more than the rest of the bookkeeping of a decision.
  const decisions: Record<DecisionOutcome, number> = { answered: 0, refused: 0, failed: 0 };
  new Counter({
    ...describe("gatehouse_decisions_total"),
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(decisions)) this.inc({ outcome }, count);
    },
  });
  const durations = new Histogram({
    ...describe("gatehouse_decision_duration_seconds"),
    buckets: DURATION_BUCKETS,
  });
  let decisionsSeen = 0;
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
    workerRestarted: (times = 1) => workerRestarts.inc(times),
    evaluationTimedOut: (entrypoint, times = 1) => evaluationTimeouts.inc({ entrypoint }, times),
    watch: (sources) => addGauges(registry, sources),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function addGauges(registry: Registry, sources: MetricSources): void {
  const gauge = (name: string, collect: (gauge: Gauge) => void) =>
    new Gauge({
      ...configurationOf(name, registry),
      collect() {
        this.reset();
        collect(this);
      },
    });
  gauge("gatehouse_bundle_waiting", (waiting) => waiting.set(sources.waiting()));
  gauge("gatehouse_agents_unable_to_activate", (unable) => {
    for (const [bundle, count] of sources.unableAgents()) unable.set({ bundle }, count);
  });
  gauge("gatehouse_store_up", (up) => up.set(Number(sources.isStoreUp())));
  gauge("gatehouse_head_sequence", (sequence) => {
    for (const { name, head } of sources.heads()) sequence.set({ bundle: name }, head.sequence);
  });
  gauge("gatehouse_active_revision_info", (active) => {
    for (const [bundle, revision] of sources.activeRevisions()) active.set({ bundle, revision }, 1);
  });
  const inState = (state: string) =>
    sources.heads().filter(({ name }) => sources.activation(name)?.state === state);
  gauge("gatehouse_activation_failed", (failed) => {
    for (const { name } of inState("failed")) failed.set({ bundle: name }, 1);
  });
  gauge("gatehouse_bundles_activating", (activating) => {
    activating.set(inState("activating").length);
  });
}

function configurationOf(
  name: string,
  registry: Registry,
): { name: string; help: string; labelNames: string[]; registers: Registry[] } {
  const described = METRICS.find((metric) => metric.name === name);
  if (described === undefined) throw new TypeError(`${name} is not in the table of metrics`);
  return { name, help: described.help, labelNames: [...described.labels], registers: [registry] };
}
