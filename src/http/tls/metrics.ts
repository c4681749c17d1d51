import type { Metric } from "../../means/metrics/metric.ts";

export const TLS_CERTIFICATE_END: Metric = {
  name: "gatehouse_tls_certificate_end_seconds",
  labels: [],
  help: "When the server's certificate that is in force expires, in seconds since the epoch. Only with TLS.",
};

export const TLS_FILES_STALE: Metric = {
  name: "gatehouse_tls_files_stale",
  labels: [],
  help: "1 while the TLS files cannot be used and what was read from them before stays in force. Only with TLS.",
};
