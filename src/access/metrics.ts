import type { Metric } from "../means/metrics/metric.ts";

export const ACCESS_FILE_STALE: Metric = {
  name: "gatehouse_access_file_stale",
  labels: [],
  help: "1 while the file of GATEHOUSE_ACCESS cannot be used and what was read from it before stays in force. Only with that file.",
};
