import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Who sends bundle requests, as far as a request shows it. No agent names itself (OPA v1/plugins/rest/rest.go). */
export interface AgentMark {
  /** The same for requests of one agent; agents that send the same from one address share it. */
  readonly key: string;
  /** Whether the request carries something of its sender's own, like a credential or a configured header. */
  readonly isTold: boolean;
}

/** What a request shows of who sent it. */
export interface Sender {
  readonly headers: IncomingHttpHeaders;
  readonly address: string | undefined;
}

/** Says nothing of who asks, or something else with each request. */
const PASSING: ReadonlySet<string> = new Set([
  ...["accept", "accept-encoding", "accept-language", "cache-control", "connection", "pragma"],
  ...["content-length", "content-type", "date", "host", "keep-alive", "te", "upgrade", "via"],
  ...["if-modified-since", "if-none-match", "prefer"],
  ...["b3", "baggage", "traceparent", "tracestate", "uber-trace-id", "x-cloud-trace-context"],
  ...["x-amzn-trace-id", "x-correlation-id", "x-datadog-trace-id", "x-request-id"],
  ...["x-amz-content-sha256", "x-amz-date", "x-amz-security-token"],
]);
const PASSING_PREFIX = /^x-(?:b3|datadog)-/;
/** Names a place or a release, where many agents may be. */
const SHARED: ReadonlySet<string> = new Set([
  ...["forwarded", "user-agent", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port"],
  ...["x-forwarded-proto", "x-forwarded-server", "x-real-ip"],
]);
/** AWS signs each request anew: only the credential stays. */
const SIGNED = /^(AWS4-\S+\s+Credential=[^/,\s]+)/;

/** Reads the mark of a request: a digest over its address and everything that it carries of its sender. */
export function agentMarkOf({ headers, address = "" }: Sender): AgentMark {
  const hash = createHash("sha256").update(address);
  let isTold = false;
  for (const [name, value] of Object.entries(headers)) {
    if (PASSING.has(name) || PASSING_PREFIX.test(name)) continue;
    isTold ||= !SHARED.has(name);
    hash.update(`\n${name}: ${lasting(String(value))}`);
  }
  return { key: hash.digest("base64"), isTold };
}

function lasting(value: string): string {
  return SIGNED.exec(value)?.[1] ?? value;
}
