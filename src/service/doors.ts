import type { Guard } from "../access/guard.ts";
import type { PushLimit } from "../access/limits/push-limit.ts";
import type { Tokens } from "../access/tokens.ts";
import type { Decisions } from "../decide/decisions.ts";
import type { BundleRequests } from "../distribute/bundle-requests.ts";
import type { LiveHeads } from "../distribute/live-heads.ts";
import type { Activation } from "../domain/activation.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Revision } from "../domain/revision.ts";
import { undefinedHint } from "../domain/undefined-hint.ts";
import type { AddressOf } from "../http/client-address.ts";
import { accessRoutes } from "../http/doors/access/routes.ts";
import { auditRoutes } from "../http/doors/audit/routes.ts";
import { bundleApiRoutes } from "../http/doors/bundle-api/routes.ts";
import type { AccessOptions } from "../http/doors/data-api/authzen/authzen.ts";
import { dataApiRoutes } from "../http/doors/data-api/routes.ts";
import { createEventStreams, type EventStreams } from "../http/doors/events/event-stream.ts";
import { eventRoutes } from "../http/doors/events/routes.ts";
import { healthRoutes } from "../http/doors/health/routes.ts";
import { listingRoutes } from "../http/doors/listing/routes.ts";
import { managementRoutes } from "../http/doors/management/routes.ts";
import { metricsRoutes } from "../http/doors/metrics/routes.ts";
import { createFailureLog, type FailureLog } from "../http/failure-log.ts";
import type { Narrowing } from "../http/narrowing/narrowing.ts";
import type { Route } from "../http/route.ts";
import { createHttpServer, type GatehouseServer } from "../http/server.ts";
import type { LiveMaterial } from "../http/tls/live-material.ts";
import type { Log } from "../observe/log.ts";
import { createActRecorder } from "../pipeline/acts.ts";
import { isDamaged, type Operations } from "../pipeline/answers.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { ChangeFeed } from "../storage/change-feed.ts";
import type { Audit } from "./audit.ts";
import type { Metrics } from "./metrics.ts";

export interface HttpLimits {
  /** Bytes of a decision's body. */
  readonly maxInputBytes: number;
  /** Bytes of a push's body. */
  readonly maxBundleBytes: number;
  readonly bodyTimeoutMs: number;
  readonly headerTimeoutMs: number;
}

export interface DoorsOptions {
  readonly bundles: BundleRequests;
  readonly decisions: Decisions;
  readonly operations: Operations;
  readonly heads: LiveHeads;
  readonly feed: ChangeFeed;
  readonly store: Pick<BundleStore, "ping" | "readHead">;
  /** Whether the head of a bundle answers decisions here. */
  readonly activation: (name: BundleName) => Activation | undefined;
  /** What the start still waits for, in words. */
  readonly starting?: () => string | undefined;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly limits: HttpLimits;
  /** Whether plain requests for decisions go past node:http. */
  readonly fastLane: boolean;
  /** Set where TLS is spoken. */
  readonly tls?: LiveMaterial | undefined;
  /** Which decisions answer the AuthZEN API. */
  readonly access?: AccessOptions;
  /** Says who asks; without one, nobody is asked and everybody may everything. */
  readonly guard?: Guard | undefined;
  /** What narrows what they may; nothing without. */
  readonly narrowing?: Narrowing | undefined;
  /** Where requests come from; the other ends of their connections without it. */
  readonly addressOf?: AddressOf | undefined;
  /** Whom it knows; undefined without one. */
  readonly tokens?: Tokens | undefined;
  /** Whether anybody may read a revision. Default: nobody who has no role. */
  readonly isOpen?: ((name: BundleName, revision: Revision) => Promise<boolean>) | undefined;
  /** Where it stands who did what. */
  readonly audit: Pick<Audit, "log" | "trail">;
  /** What identities may push; undefined where nothing limits them. */
  readonly pushLimit?: PushLimit | undefined;
  /** Whether answers name their decision. */
  readonly decisionIds?: boolean;
  /** Longest time in milliseconds that `close` waits for what is in flight. */
  readonly closeTimeoutMs?: number;
}

/** The server with every door of the service. */
export function createServerOfDoors(options: DoorsOptions): GatehouseServer {
  const { bundles, feed, heads, limits } = options;
  const failures = createFailureLog(options);
  const streams = createEventStreams({ feed, heads: heads.all });
  let isStopping = false;
  return createHttpServer({
    ...options,
    failures,
    fastLane: options.fastLane ? { maxBodyBytes: limits.maxInputBytes } : undefined,
    routes: routesOf(options, { failures, streams, isStopping: () => isStopping }),
    release() {
      isStopping = true;
      bundles.release();
      streams.close();
    },
  });
}

interface Shared {
  readonly failures: FailureLog;
  readonly streams: EventStreams;
  readonly isStopping: () => boolean;
}

/** The one table, in the order in which it is listed. */
function routesOf(options: DoorsOptions, { failures, streams, isStopping }: Shared): Route[] {
  const { heads, limits, operations, metrics } = options;
  const routes: Route[] = [
    ...bundleApiRoutes({ ...options, failures }),
    ...dataApiRoutes({
      ...options,
      failures,
      maxInputBytes: limits.maxInputBytes,
      whyUndefined: async (path, bundle) => {
        const all = await operations.list();
        const known = all.flatMap((entry) => (isDamaged(entry) ? [] : [entry]));
        return undefinedHint(path, bundle, known);
      },
    }),
    ...listingRoutes(() => routes),
    ...managementRoutes({
      operations,
      limits,
      pushLimit: options.pushLimit,
      acts: createActRecorder({
        ...{ ...options, trail: options.audit.trail, head: heads.head },
        storedHead: options.store.readHead,
      }),
      activeHead: heads.refresh,
    }),
    ...accessRoutes({ tokens: options.tokens, trail: options.audit.trail, limits }),
    ...auditRoutes(options.audit),
    ...eventRoutes(streams),
    ...healthRoutes({ ...options, isStopping }),
    ...metricsRoutes(metrics),
  ];
  return routes;
}
