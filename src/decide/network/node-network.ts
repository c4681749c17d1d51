import { setTimeout as sleep } from "node:timers/promises";
import { createSlots } from "../../means/async/slots.ts";
import type { AllowedHosts } from "./allowed-hosts.ts";
import { createConnections } from "./connections.ts";
import { lookUp } from "./look-up.ts";
import type { HttpOutcome, HttpRequest, Network } from "./network.ts";
import { createResponseCache } from "./response-cache.ts";
import { type Limit, type Means, tryRequest } from "./try-request.ts";

export interface NetworkOptions {
  readonly hosts: AllowedHosts;
  /** Of responses for other decisions. Default 32 MiB. */
  readonly cacheBytes?: number;
  /** Requests at the same time; others wait. Default 64. */
  readonly maxRequests?: number;
}

const CACHE_BYTES = 32 * 1024 * 1024;
const MAX_REQUESTS = 64;

/** The network by Node's own means. */
export function createNetwork(options: NetworkOptions): Network & { close(): void } {
  const { hosts, cacheBytes = CACHE_BYTES, maxRequests = MAX_REQUESTS } = options;
  const means: Means = { hosts, connections: createConnections(hosts) };
  const slots = createSlots(maxRequests);
  return {
    hosts,
    responses: createResponseCache(cacheBytes),
    lookUp,
    async send(request, signal) {
      for (let attempt = 0; ; attempt++) {
        const release = await slots.take(signal);
        const outcome = await tryInTime(means, request, signal).finally(release);
        if (outcome.kind !== "failed" || attempt === request.retries) return outcome;
        await sleep(backoffMs(attempt), undefined, { signal });
      }
    },
    close: () => means.connections.close(),
  };
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One try, no longer than a request wants. */
async function tryInTime(
  means: Means,
  request: HttpRequest,
  parent: AbortSignal,
): Promise<HttpOutcome> {
  const controller = new AbortController();
  let timedOut = false;
  const stop = (): void => controller.abort();
  parent.addEventListener("abort", stop, { once: true });
  const timer =
    request.timeoutMs > 0
      ? setTimeout(
          () => {
            timedOut = true;
            stop();
          },
          Math.min(LONGEST_TIMER_MS, request.timeoutMs),
        )
      : undefined;
  const limit: Limit = { signal: controller.signal, timedOut: () => timedOut };
  try {
    return await tryRequest(means, request, limit);
  } finally {
    clearTimeout(timer);
    parent.removeEventListener("abort", stop);
  }
}

const FIRST_MS = 100;
const LONGEST_MS = 60_000;
const FACTOR = 1.6;
const JITTER = 0.2;

/** OPA's pause after a number of failures (v1/util/backoff.go). */
function backoffMs(failures: number): number {
  if (failures === 0) return 0;
  const pause = Math.min(LONGEST_MS, FIRST_MS * FACTOR ** failures);
  return pause * (1 + JITTER * (Math.random() * 2 - 1));
}
