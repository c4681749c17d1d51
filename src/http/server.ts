import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Decisions } from "../decide/decisions.ts";
import type { BundleRequests } from "../distribute/bundle-requests.ts";
import type { LiveHeads } from "../distribute/live-heads.ts";
import type { Activation } from "../domain/activation.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { messageOf, PolicyError, systemCodeOf } from "../domain/policy-error.ts";
import { undefinedHint } from "../domain/undefined-hint.ts";
import type { Log } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import { createActRecorder } from "../pipeline/acts.ts";
import type { Management } from "../pipeline/answers.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { ChangeFeed } from "../storage/change-feed.ts";
import { refuseConnection } from "./client-errors.ts";
import { createBundleDoor } from "./doors/bundle-api/bundle-door.ts";
import { createDecisionDoor } from "./doors/data-api/decision-door.ts";
import { isDecisionRequest } from "./doors/data-api/decisions.ts";
import { createEventStreams } from "./doors/events/event-stream.ts";
import { createManagementApp } from "./doors/management/management.ts";
import { createFailureLog } from "./failure-log.ts";
import { cleanPath, MALFORMED_TARGET, movedAnswer, parseTarget } from "./request-target.ts";
import { writeAnswer } from "./write-answer.ts";

export interface HttpLimits {
  /** Bytes of a decision's body. */
  readonly maxInputBytes: number;
  /** Bytes of a push's body. */
  readonly maxBundleBytes: number;
  readonly bodyTimeoutMs: number;
  readonly headerTimeoutMs: number;
}

export interface HttpServerOptions {
  readonly bundles: BundleRequests;
  readonly decisions: Decisions;
  readonly management: Management;
  readonly heads: LiveHeads;
  readonly feed: ChangeFeed;
  readonly store: Pick<BundleStore, "ping">;
  /** Whether the head of a bundle answers decisions here. */
  readonly activation: (name: BundleName) => Activation | undefined;
  /** What the start still waits for, in words. */
  readonly starting?: () => string | undefined;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly limits: HttpLimits;
  /** Longest time in milliseconds that `close` waits for what is in flight. */
  readonly closeTimeoutMs?: number;
}

/** The one server for agents, services and people. */
export interface GatehouseServer {
  /** Throws `misconfigured` when the address cannot be had. Port 0 lets the system choose. */
  listen(address: { readonly host: string; readonly port: number }): Promise<{ port: number }>;
  /** How many connections have a request under way, held polls and streams included. */
  inFlight(): Promise<number>;
  /** Accepts nothing more, answers what is in flight, releases held polls, ends event streams. */
  close(): Promise<void>;
}

/** Agents open a connection per request and leave it idle (T19), so idle connections end soon. */
const KEEP_ALIVE_MS = 5_000;
const TIMEOUT_CHECK_MS = 500;
const CLOSE_TIMEOUT_MS = 10_000;
const CLOSE_CHECK_MS = 25;
const MAX_HEADER_BYTES = 16 * 1024;
/** Every agent comes back at once after a restart. */
const BACKLOG = 4096;

export function createHttpServer(options: HttpServerOptions): GatehouseServer {
  const { bundles, heads, limits } = options;
  let isStopping = false;
  const streams = createEventStreams({ feed: options.feed, heads: heads.all });
  const failures = createFailureLog(options);
  const serveBundle = createBundleDoor({ ...options, failures });
  const decide = createDecisionDoor({
    ...options,
    failures,
    maxInputBytes: limits.maxInputBytes,
    whyUndefined: async (path, bundle) =>
      undefinedHint(path, bundle, await options.management.list()),
  });
  const manage = createManagementApp({
    ...options,
    failures,
    acts: createActRecorder({ ...options, head: heads.head }),
    streams,
    exposition: options.metrics,
    activeHead: heads.refresh,
    health: { ...options, isStopping: () => isStopping },
    limits,
  });

  function route(request: IncomingMessage, response: ServerResponse): void {
    if (isStopping) response.shouldKeepAlive = false;
    const target = parseTarget(request.url ?? "");
    if (target === undefined) {
      writeAnswer(response, MALFORMED_TARGET);
      return;
    }
    const { path, query } = target;
    if (isDecisionRequest(path) && !(path === "/" && request.method !== "POST")) {
      decide(request, response, path, query);
      return;
    }
    const search = query === "" ? "" : `?${query}`;
    const clean = cleanPath(path);
    if (clean !== path) {
      writeAnswer(response, movedAnswer(request.method ?? "", 307, `${clean}${search}`));
      return;
    }
    request.url = `${path}${search}`;
    if (path.startsWith("/bundles/")) serveBundle(request, response);
    else manage(request, response);
  }

  const server = createServer(
    {
      requestTimeout: limits.headerTimeoutMs + limits.bodyTimeoutMs,
      headersTimeout: limits.headerTimeoutMs,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    route,
  );
  server.on("clientError", refuseConnection);
  server.on("error", (error) => options.log.error({ err: messageOf(error) }, "the server failed"));
  return {
    listen: (address) => listen(server, address),
    inFlight: () => inFlight(server),
    close: async () => {
      isStopping = true;
      const closed = stop(server, options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS);
      bundles.release();
      streams.close();
      await closed;
    },
  };
}

function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: unknown): void => {
      const reason =
        systemCodeOf(cause) === "EADDRINUSE" ? "another program listens there" : messageOf(cause);
      const message = `cannot listen on ${host}:${port}: ${reason}`;
      reject(new PolicyError("misconfigured", message, { cause }));
    };
    server.once("error", refuse);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off("error", refuse);
      const address = server.address();
      resolve({ port: typeof address === "object" && address !== null ? address.port : port });
    });
  });
}

/** What is left once idle connections are ended, so that no request has to be counted. */
async function inFlight(server: Server): Promise<number> {
  server.closeIdleConnections();
  await new Promise((resolve) => setImmediate(resolve));
  return await new Promise((resolve) => {
    server.getConnections((_error, count) => resolve(count ?? 0));
  });
}

/** Connections that fall idle are ended as they do, whatever is left at the limit is cut. */
function stop(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), CLOSE_CHECK_MS);
    const limit = setTimeout(() => server.closeAllConnections(), limitMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(limit);
      resolve();
    });
  });
}
