import type { Metric } from "../means/metrics/metric.ts";

export type PushOutcome = "published" | "unchanged" | "dry_run" | "deleted" | "refused" | "failed";

export const PUSHES: Metric<"outcome"> = {
  name: "gatehouse_pushes_total",
  labels: ["outcome"],
  help: "Pushes, rollbacks and deletions: published, unchanged, dry_run, deleted, refused or failed.",
};

export const ACTIVATION_FAILED: Metric<"bundle"> = {
  name: "gatehouse_activation_failed",
  labels: ["bundle"],
  help: "1 for each bundle whose head cannot be activated here, whatever answers instead.",
};

export const ACTIVATING: Metric = {
  name: "gatehouse_bundles_activating",
  labels: [],
  help: "Bundles whose head is being made ready to answer decisions.",
};
