import type { Metric } from "../means/metrics/metric.ts";

export const WORKER_RESTARTS: Metric = {
  name: "gatehouse_worker_restarts_total",
  labels: [],
  help: "Workers that the supervisor replaced.",
};

export const EVALUATION_TIMEOUTS: Metric<"entrypoint"> = {
  name: "gatehouse_evaluation_timeouts_total",
  labels: ["entrypoint"],
  help: "Evaluations that did not come back in time, by entrypoint.",
};
