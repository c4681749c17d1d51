import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Guard } from "../access/guard.ts";
import { messageOf, PolicyError, systemCodeOf } from "../domain/policy-error.ts";
import type { LogFields } from "../observe/log.ts";
import type { AddressOf } from "./client-address.ts";
import { refuseConnection } from "./client-errors.ts";
import type { FailureLog } from "./failure-log.ts";
import { type FastLane, openFastLane } from "./fast-lane/fast-lane.ts";
import type { Narrowing } from "./narrowing/narrowing.ts";
import type { Route } from "./route.ts";
import { createRouter } from "./router.ts";
import type { LiveMaterial } from "./tls/live-material.ts";
import { openTlsStage, type TlsStage } from "./tls/tls-stage.ts";

export interface HttpServerOptions {
  /** All that is served. */
  readonly routes: readonly Route[];
  readonly failures: FailureLog;
  /** Says who asks; without one, nobody is asked. */
  readonly guard?: Guard | undefined;
  /** What narrows it further; nothing without. */
  readonly narrowing?: Narrowing | undefined;
  /** Where requests come from; the other ends of their connections without it. */
  readonly addressOf?: AddressOf | undefined;
  /** Called once nothing new is accepted: answers what is held and ends what would never end. */
  readonly release: () => void;
  readonly log: { error(fields: LogFields, message: string): void };
  readonly limits: { readonly headerTimeoutMs: number; readonly bodyTimeoutMs: number };
  /** Set where plain requests for decisions go past node:http, up to so many bytes of a body. */
  readonly fastLane?: { readonly maxBodyBytes: number } | undefined;
  /** Set where TLS is spoken. */
  readonly tls?: LiveMaterial | undefined;
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
/** Below the 30 s that Kubernetes gives, the supervisor's own included. */
const CLOSE_TIMEOUT_MS = 20_000;
const CLOSE_CHECK_MS = 25;
const MAX_HEADER_BYTES = 16 * 1024;
/** Every agent comes back at once after a restart. */
const BACKLOG = 4096;

export function createHttpServer(options: HttpServerOptions): GatehouseServer {
  const { limits } = options;
  const route = createRouter(options);
  let isStopping = false;
  const server = createServer(
    {
      requestTimeout: limits.headerTimeoutMs + limits.bodyTimeoutMs,
      headersTimeout: limits.headerTimeoutMs,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    answer,
  );
  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (isStopping) response.shouldKeepAlive = false;
    route(request, response);
  }
  // Where nobody is refused, Node tells everybody by itself to send their body.
  if (options.guard !== undefined) server.on("checkContinue", answer);
  const stages: Stages = { lane: openLane(server, options), tls: openTls(server, options) };
  server.on("clientError", refuseConnection);
  server.on("error", (error) => options.log.error({ err: messageOf(error) }, "the server failed"));
  return {
    listen: (address) => listen(server, address),
    inFlight: () => inFlight(server, stages),
    close: async () => {
      isStopping = true;
      stages.lane?.stop();
      const closed = stop(server, stages, options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS);
      options.release();
      await closed;
    },
  };
}

/** What stands before the server where it is set, the lane behind TLS. */
interface Stages {
  readonly lane: FastLane | undefined;
  readonly tls: TlsStage | undefined;
}

function openLane(server: Server, options: HttpServerOptions): FastLane | undefined {
  const { routes, guard, addressOf, limits, fastLane } = options;
  const { headerTimeoutMs } = limits;
  if (fastLane === undefined) return undefined;
  const keepAliveMs = KEEP_ALIVE_MS;
  return openFastLane(server, {
    routes,
    guard,
    addressOf,
    headerTimeoutMs,
    keepAliveMs,
    ...fastLane,
  });
}

function openTls(server: Server, { tls, limits }: HttpServerOptions): TlsStage | undefined {
  if (tls === undefined) return undefined;
  return openTlsStage(server, { material: tls, handshakeTimeoutMs: limits.headerTimeoutMs });
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
async function inFlight(server: Server, stages: Stages): Promise<number> {
  closeIdle(server, stages);
  await new Promise((resolve) => setImmediate(resolve));
  return await new Promise((resolve) => {
    server.getConnections((_error, count) => resolve(count ?? 0));
  });
}

function closeIdle(server: Server, { lane, tls }: Stages): void {
  server.closeIdleConnections();
  lane?.closeIdle();
  tls?.closePending();
}

/** Connections that fall idle are ended as they do, whatever is left at the limit is cut. */
function stop(server: Server, stages: Stages, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => closeIdle(server, stages), CLOSE_CHECK_MS);
    const limit = setTimeout(() => {
      server.closeAllConnections();
      stages.lane?.closeAll();
      stages.tls?.closePending();
    }, limitMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(limit);
      resolve();
    });
  });
}
