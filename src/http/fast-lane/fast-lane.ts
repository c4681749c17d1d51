import type { Server } from "node:http";
import type { Socket } from "node:net";
import { type Access, needsCredential } from "../../access/access.ts";
import type { Guard, Presented } from "../../access/guard.ts";
import type { PolicyError } from "../../domain/policy-error.ts";
import { type AddressOf, peerAddress } from "../client-address.ts";
import { errorAnswer } from "../errors.ts";
import type { HttpAnswer, HttpRequest } from "../exchange.ts";
import { presentedBy } from "../presented.ts";
import type { Route } from "../route.ts";
import { takeConnections } from "../take-connections.ts";
import { createHeadWriter } from "./answer-text.ts";
import { type Lane, LaneConnection, type LaneRequest } from "./lane-connection.ts";
import { parseRequestHead, type RequestHead } from "./request-head.ts";

export interface FastLaneOptions {
  /** Of those, the lane answers what says how without an exchange. */
  readonly routes: readonly Route[];
  /** Says who asks; without one, nobody is asked. */
  readonly guard?: Guard | undefined;
  /** Where requests come from; the other ends of their connections without it. */
  readonly addressOf?: AddressOf | undefined;
  /** Bytes; who sends more is the ordinary server's. */
  readonly maxBodyBytes: number;
  /** How long a connection may take to ask for the first time. */
  readonly headerTimeoutMs: number;
  /** How long a connection may rest between two requests. */
  readonly keepAliveMs: number;
}

/** The way of plain requests past node:http. What the lane does not take, the server behind it gets untouched. */
export interface FastLane {
  /** Ends the connections over which nothing is asked. */
  closeIdle(): void;
  /** Takes no request more: what comes is the ordinary server's to answer for the last time. */
  stop(): void;
  closeAll(): void;
}

const TICK_MS = 500;

/**
 * Stands before a server that accepts connections itself, so that it counts and bounds all of them. Nothing is read that a
 * strict parser does not take whole; a connection over which anything else comes is handed to the server with every byte
 * that is not answered, and stays with it.
 */
export function openFastLane(server: Server, options: FastLaneOptions): FastLane {
  const connections = new Set<LaneConnection>();
  const accept = takeConnections(server, (socket) => {
    connections.add(new LaneConnection(socket, lane));
  });
  const find = finder(options);
  const limits = {
    fresh: ticksOf(options.headerTimeoutMs),
    idle: ticksOf(options.keepAliveMs),
  };
  let isStopping = false;
  let ticks = 0;
  const lane: Lane = {
    get ticks() {
      return ticks;
    },
    read: (text, socket, before) => (isStopping ? undefined : find(text, socket, before)),
    headText: createHeadWriter(Math.floor(options.keepAliveMs / 1000)),
    forget: (connection) => void connections.delete(connection),
    handOver(connection, bytes) {
      connections.delete(connection);
      const { socket } = connection;
      if (socket.destroyed) return;
      accept(socket);
      // What the parser of node:http reads from the system by itself comes behind this.
      if (bytes.length > 0) socket.emit("data", bytes);
      if (socket.readableEnded) socket.emit("end");
      else if (socket.isPaused()) socket.resume();
    },
    refuse(connection, code) {
      connections.delete(connection);
      server.emit("clientError", Object.assign(new Error(code), { code }), connection.socket);
    },
  };
  const timer = setInterval(() => {
    ticks += 1;
    for (const connection of connections) connection.checkTime(limits);
  }, TICK_MS).unref();
  server.once("close", () => clearInterval(timer));
  const closeIdle = (): void => {
    for (const { isIdle, socket } of connections) if (isIdle) socket.destroy();
  };
  return {
    closeIdle,
    stop() {
      isStopping = true;
      closeIdle();
      for (const connection of connections) connection.handOver();
    },
    closeAll() {
      for (const { socket } of connections) socket.destroy();
    },
  };
}

/** So many that the time has passed for sure: the first may come at once. */
function ticksOf(milliseconds: number): number {
  return Math.ceil(milliseconds / TICK_MS) + 1;
}

/** A larger body of a stranger is not waited for: the ordinary server refuses it without. */
const MAX_STRANGE_BODY_BYTES = 64 * 1024;

/** Who asks must be known already, or refused at once: whoever has to be looked at is the ordinary server's. */
function finder({ routes, guard, addressOf = peerAddress, maxBodyBytes }: FastLaneOptions) {
  return (text: string, socket: Socket, before?: LaneRequest): LaneRequest | undefined => {
    const head = parseRequestHead(text);
    if (head === undefined || head.bodyLength > maxBodyBytes) return undefined;
    const { method, path, headers } = head;
    const route = routes.find(({ takes }) => takes?.(method, path));
    const answer = route?.answer;
    if (answer === undefined || guard === undefined) return answer && { head, answer };
    const presented = presentedBy({ headers, socket }, addressOf({ headers, socket }));
    const access = sameAccess(before, presented) ?? guard.known(presented);
    if (access === undefined) return refusalOf(head, presented, guard);
    // Of whom a route refuses, the ordinary server reads no body.
    if (route?.admits?.(access, path) === false) return undefined;
    return { head, answer: counted(answer, access, guard), access };
  };
}

/** What was found for the same header over the same connection, for as long as it lasts. */
function sameAccess(
  before: LaneRequest | undefined,
  { authorization, address }: Presented,
): Access | undefined {
  const access = before?.access;
  if (authorization === undefined || before?.head.headers.authorization !== authorization) {
    return undefined;
  }
  return access?.address === address && access.isCurrent() ? access : undefined;
}

const refusalAnswers = new WeakMap<PolicyError, HttpAnswer>();

/** A wrong credential is answered here: many in a second must not cost much. Each counts when it is answered. */
function refusalOf(head: RequestHead, presented: Presented, guard: Guard): LaneRequest | undefined {
  const { authorization } = presented;
  if (authorization === undefined || head.bodyLength > MAX_STRANGE_BODY_BYTES) return undefined;
  const refuse = guard.refusal?.(presented);
  return refuse && { head, answer: () => refusalAnswer(refuse()), isRefusal: true };
}

/** So much later one too many is answered. Nothing more is read from its connection until then. */
const HOLD_BACK_MS = 1_000;

/** Refusals come again and again, and say the same. */
function refusalAnswer(refusal: PolicyError): HttpAnswer | Promise<HttpAnswer> {
  const answer = refusalAnswers.get(refusal) ?? errorAnswer(refusal);
  refusalAnswers.set(refusal, answer);
  if (refusal.code !== "too_many_requests") return answer;
  return new Promise((resolve) => setTimeout(resolve, HOLD_BACK_MS, answer));
}

const ENDED: HttpAnswer = errorAnswer(needsCredential());

/** Who asks is known by now, and how often is counted with each request of the same head. */
function counted(answer: LaneRequest["answer"], access: Access, { requests }: Guard) {
  return (request: HttpRequest): HttpAnswer | Promise<HttpAnswer> => {
    // It may have waited for the answers before it.
    if (!access.isCurrent()) return ENDED;
    try {
      requests?.count(access);
    } catch (error) {
      return errorAnswer(error);
    }
    return answer(request);
  };
}
