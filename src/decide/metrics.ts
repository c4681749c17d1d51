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

export const ACTIVE_REVISION: Metric<"bundle" | "revision"> = {
  name: "gatehouse_active_revision_info",
  labels: ["bundle", "revision"],
  help: "1 for the revision that answers decisions of each bundle.",
};
