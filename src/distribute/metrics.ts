import type { Metric } from "../means/metrics/metric.ts";

export const BUNDLE_REQUESTS: Metric<"bundle" | "status"> = {
  name: "gatehouse_bundle_requests_total",
  labels: ["bundle", "status"],
  help: "Answers to bundle requests, by bundle (empty: unknown) and HTTP status.",
};

export const WAITING: Metric = {
  name: "gatehouse_bundle_waiting",
  labels: [],
  help: "Bundle requests that are held now.",
};

export const UNABLE_AGENTS: Metric<"bundle"> = {
  name: "gatehouse_agents_unable_to_activate",
  labels: ["bundle"],
  help: "Agents that took a bundle's head more than twice within a minute and still ask with the same old tag.",
};

export const HEAD_SEQUENCE: Metric<"bundle"> = {
  name: "gatehouse_head_sequence",
  labels: ["bundle"],
  help: "Sequence of each bundle's head, as far as this replica knows.",
};

export const STORE_UP: Metric = {
  name: "gatehouse_store_up",
  labels: [],
  help: "1 while the last reading of the store succeeded.",
};
