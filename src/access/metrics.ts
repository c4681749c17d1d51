import type { Metric } from "../means/metrics/metric.ts";

export const ACCESS_FILE_STALE: Metric = {
  name: "gatehouse_access_file_stale",
  labels: [],
  help: "1 while the file of GATEHOUSE_ACCESS cannot be used and what was read from it before stays in force. Only with that file.",
};

export const CREDENTIALS_REFUSED: Metric<"reason"> = {
  name: "gatehouse_credentials_refused_total",
  labels: ["reason"],
  help: "Credentials that were not accepted, by what is wrong with them.",
};

/** Which setting a request was more than. */
export type Limited = "failures" | "requests" | "push_bytes";

export const REQUESTS_LIMITED: Metric<"limit"> = {
  name: "gatehouse_requests_limited_total",
  labels: ["limit"],
  help: "Requests that were answered with 429: too many wrong credentials of an address or for a token (failures), too many requests or bytes of pushes of an identity.",
};
