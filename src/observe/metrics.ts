import type { Metric } from "../means/metrics/metric.ts";

export const BUILD: Metric<"version" | "revision" | "node" | "opa"> = {
  name: "gatehouse_build_info",
  labels: ["version", "revision", "node", "opa"],
  help: "1, with the version and commit of this program (empty: unknown), Node's version and the OPA that it is proven against.",
};
