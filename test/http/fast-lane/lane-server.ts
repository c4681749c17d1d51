import { connect as connectPlain, type NetConnectOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { promisify } from "node:util";
import { gunzip, gzipSync } from "node:zlib";
import type { Decisions } from "../../../src/decide/decisions.ts";
import { type Input, inputBytes } from "../../../src/decide/input.ts";
import { dataApiRoutes } from "../../../src/http/doors/data-api/routes.ts";
import { createFailureLog } from "../../../src/http/failure-log.ts";
import type { Route } from "../../../src/http/route.ts";
import { createHttpServer, type GatehouseServer } from "../../../src/http/server.ts";
import type { LiveMaterial } from "../../../src/http/tls/live-material.ts";
import { jsonAnswer } from "../../../src/http/write-answer.ts";
import { SERVER_AUTHORITY } from "../../support/x509/tls-folder.ts";

/** A server of decisions that answers what it was asked, and tells by which way that came. */
export interface LaneServer {
  readonly port: number;
  readonly server: GatehouseServer;
  /** Opens a connection, by the authorities of the tests where the server speaks TLS. */
  connect(options?: Pick<NetConnectOpts, "allowHalfOpen">): Socket;
  /** How many decisions each way has answered, and how often each kind was counted. */
  readonly seen: { lane: number; ordinary: number; counted: string[] };
  /** Lets what waits below `slow` be answered. */
  answerSlow(): void;
  /** How many wait there. */
  waiting(): number;
}

export interface LaneServerOptions {
  readonly tls?: LiveMaterial;
  readonly hasLane?: boolean;
  readonly maxInputBytes?: number;
  readonly headerTimeoutMs?: number;
  readonly bodyTimeoutMs?: number;
  readonly closeTimeoutMs?: number;
}

const REVISIONS = [{ name: "echo", revision: "0".repeat(64) }] as never;

export async function startLaneServer(options: LaneServerOptions = {}): Promise<LaneServer> {
  const { hasLane = true, maxInputBytes = 4_000 } = options;
  const { headerTimeoutMs = 5_000, bodyTimeoutMs = 5_000, ...rest } = options;
  const seen: LaneServer["seen"] = { lane: 0, ordinary: 0, counted: [] };
  const waiting: (() => void)[] = [];
  const log = { error: () => undefined };
  const failures = createFailureLog({ log });
  const routes = dataApiRoutes({
    decisions: echo(waiting),
    failures,
    maxInputBytes,
    whyUndefined: async () => undefined,
    metrics: {
      decided: (outcome) => void seen.counted.push(outcome),
      isSampled: () => false,
      decisionTook: () => undefined,
    },
  });
  const server = createHttpServer({
    ...rest,
    log,
    failures,
    routes: [...countWays(routes, seen), OTHER],
    release: () => undefined,
    limits: { headerTimeoutMs, bodyTimeoutMs },
    fastLane: hasLane ? { maxBodyBytes: maxInputBytes } : undefined,
  });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const answerSlow = (): void => {
    for (const answer of waiting.splice(0)) answer();
  };
  const place = { host: "127.0.0.1", port };
  const connect: LaneServer["connect"] = (wishes) =>
    options.tls === undefined
      ? connectPlain({ ...place, noDelay: true, ...wishes })
      : connectTls({ ...place, ca: SERVER_AUTHORITY.certificate, ...wishes }).setNoDelay();
  return { port, server, connect, seen, answerSlow, waiting: () => waiting.length };
}

const OTHER: Route = {
  method: "GET",
  path: "/other",
  summary: "",
  who: "anyone",
  handle: () => jsonAnswer("other", false),
};

/** One object for each of the functions, as the door has it. */
function countWays(routes: readonly Route[], seen: LaneServer["seen"]): readonly Route[] {
  const [first] = routes;
  const { handle, answer } = first as Required<Route>;
  const counting: Pick<Required<Route>, "handle" | "answer"> = {
    handle(exchange) {
      seen.ordinary += 1;
      return handle(exchange);
    },
    answer(request) {
      seen.lane += 1;
      return answer(request);
    },
  };
  return routes.map((route) => ({ ...route, ...counting }));
}

/** Below `slow` an answer comes when it is let, of `busy` it takes time; below `long` it is some thousands of bytes; `undefined` is. */
function echo(waiting: (() => void)[]): Decisions {
  const decide = (path: readonly string[], input: Input | undefined) => {
    const bytes = inputBytes(input);
    const given = bytes === undefined ? null : Buffer.from(bytes).toString("latin1");
    const pad = path[0] === "long" ? "ü".repeat(Number(path[1])) : "";
    const json = JSON.stringify({ path, given, pad });
    const decision =
      path[0] === "undefined" ? { kind: "undefined" } : { kind: "defined" as const, json };
    const answer = { decision, revisions: REVISIONS };
    if (path[0] === "busy") work();
    if (path[0] === "broken") throw new TypeError("a defect");
    if (path[0] !== "slow") return answer;
    return new Promise((resolve) => waiting.push(() => resolve(answer)));
  };
  return { decide, decideIn: decide, hasRule: () => true } as unknown as Decisions;
}

/** A millisecond or so. */
function work(): void {
  const numbers = Array.from({ length: 3_000 }, (_none, at) => String((at * 7_919) % 3_011));
  numbers.sort();
}

/** A turn of the event loop in which a socket may be read. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Turns in which all that was sent has been read and answered. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await nextTurn();
}

const unpack = promisify(gunzip);
const PACKED: Buffer = gzipSync("x".repeat(10_000));

/**
 * Sends each piece by itself, ends its side, and gives all that came back until the server ended its own. What changes from
 * second to second is left out.
 */
export async function outcomeOf(
  { connect }: Pick<LaneServer, "connect">,
  pieces: readonly (string | Uint8Array)[],
): Promise<string> {
  const socket = connect();
  const received: Buffer[] = [];
  let fate = "ended";
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  socket.on("error", (error) => {
    fate = String((error as NodeJS.ErrnoException).code);
  });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  for (const piece of pieces) {
    await new Promise((resolve) => socket.write(bytesOf(piece), resolve));
    await nextTurn();
    await nextTurn();
  }
  await rest();
  // What is packed is unpacked beside the loop.
  await unpack(PACKED);
  await rest();
  socket.end();
  await closed;
  return `${withoutDates(Buffer.concat(received).toString("latin1"))}<${fate}>`;
}

/** A character is a byte. */
function bytesOf(piece: string | Uint8Array): Uint8Array {
  return typeof piece === "string" ? Buffer.from(piece, "latin1") : piece;
}

function withoutDates(text: string): string {
  return text.replace(
    /\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/g,
    "\r\nDate: now\r\n",
  );
}

export interface RequestParts {
  readonly start?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

/** A plain request with other parts where they are given. Characters are bytes. */
export function requestText({ start, headers, body = '{"input": 1}' }: RequestParts = {}): string {
  const fields = headers ?? [`Content-Length: ${body.length}`];
  return [start ?? "POST /v1/data/a HTTP/1.1", "Host: x", ...fields, "", body].join("\r\n");
}
