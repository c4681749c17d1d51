import type { Metric } from "../means/metrics/metric.ts";

export type DecisionOutcome = "answered" | "refused" | "failed";

export const DECISIONS: Metric<"outcome"> = {
  name: "gatehouse_decisions_total",
  labels: ["outcome"],
  help: "Decision requests: answered (2xx), refused (4xx) or failed (5xx).",
};

export const DECISION_DURATION: Metric = {
  name: "gatehouse_decision_duration_seconds",
  labels: [],
  help: "Time from a decision request's whole body to its answer; every 64th is measured.",
};

export const ENGINES_HELD: Metric = {
  name: "gatehouse_engines_held",
  labels: [],
  help: "Decision engines in memory.",
};

export const ENGINE_BYTES_HELD: Metric = {
  name: "gatehouse_engine_bytes",
  labels: [],
  help: "What the decision engines in memory take, about (GATEHOUSE_ENGINE_BYTES).",
};

export const ENGINES_MADE: Metric = {
  name: "gatehouse_engines_made_total",
  labels: [],
  help: "Decision engines made: of new revisions, at the start, and again after they were dropped.",
};

export const ENGINES_DROPPED: Metric = {
  name: "gatehouse_engines_dropped_total",
  labels: [],
  help: "Decision engines dropped to hold GATEHOUSE_ENGINE_BYTES: each is made again when it is asked.",
};

export const ACTIVE_REVISION: Metric<"bundle" | "revision"> = {
  name: "gatehouse_active_revision_info",
  labels: ["bundle", "revision"],
  help: "1 for the revision that answers decisions of each bundle.",
};
