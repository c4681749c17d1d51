import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head } from "../domain/head.ts";
import type { AgentMark } from "./agent-mark.ts";

/** One bundle request: what is asked and what the agent runs now. */
export interface BundleExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly name: BundleName;
  /** The first tag of `If-None-Match`, as it was sent. */
  readonly tag: string | undefined;
  /** What that tag says, when it is one of ours. */
  readonly running: Head | undefined;
  readonly agent: AgentMark;
}

/** A head and its archive, ready to be sent. */
export interface Snapshot {
  readonly head: Head;
  readonly archive: Uint8Array;
}

interface Poll {
  readonly exchange: BundleExchange;
  timer: NodeJS.Timeout;
  /** Set once the poll is woken; a later move replaces it without moving the time of the answer. */
  snapshot: Snapshot | undefined;
}

export interface HeldPollsOptions {
  /** The waking of many is spread over at most this many milliseconds. */
  readonly wakeSpreadMs: number;
  readonly random: () => number;
}

/** Requests that are held until something changes. */
export interface HeldPolls {
  /** Holds a request; `end` is called after `holdMs` milliseconds unless it was woken or its client went away. */
  hold(exchange: BundleExchange, holdMs: number, end: () => void): void;
  /** Whether this connection already holds a request: agents never send a second one behind it. */
  isHolding(socket: Socket): boolean;
  /** Calls `answer` once for each held request of this bundle that `concerns`, spread over time when they are many. */
  wake(wake: Wake): void;
  /** Ends the holding of all requests, or of one bundle's, and gives them back. */
  takeAll(name?: BundleName): readonly BundleExchange[];
  count(name?: BundleName): number;
}

export interface Wake {
  readonly name: BundleName;
  readonly snapshot: Snapshot;
  readonly concerns: (exchange: BundleExchange) => boolean;
  readonly answer: (exchange: BundleExchange, snapshot: Snapshot) => void;
}

/** So many milliseconds of spread for each poll that is woken: a handful is answered at once. */
const SPREAD_PER_POLL_MS = 0.1;

export function createHeldPolls({ wakeSpreadMs, random }: HeldPollsOptions): HeldPolls {
  const byBundle = new Map<BundleName, Set<Poll>>();
  const holding = new WeakSet<Socket>();
  let total = 0;

  function release(poll: Poll): void {
    const { name, request } = poll.exchange;
    const polls = byBundle.get(name);
    if (polls?.delete(poll) !== true) return;
    clearTimeout(poll.timer);
    holding.delete(request.socket);
    total -= 1;
    if (polls.size === 0) byBundle.delete(name);
  }

  function hold(exchange: BundleExchange, holdMs: number, end: () => void): void {
    if (exchange.request.socket.destroyed) return;
    const timer = setTimeout(() => {
      release(poll);
      end();
    }, holdMs);
    const poll: Poll = { exchange, timer, snapshot: undefined };
    const polls = byBundle.get(exchange.name) ?? new Set();
    byBundle.set(exchange.name, polls.add(poll));
    holding.add(exchange.request.socket);
    total += 1;
    exchange.response.once("close", () => release(poll));
  }

  function wake({ name, snapshot, concerns, answer }: Wake): void {
    const polls = [...(byBundle.get(name) ?? [])].filter(({ exchange }) => concerns(exchange));
    const spreadMs = Math.min(wakeSpreadMs, polls.length * SPREAD_PER_POLL_MS);
    for (const poll of polls) {
      const isWoken = poll.snapshot !== undefined;
      poll.snapshot = snapshot;
      if (isWoken) continue;
      const act = () => {
        release(poll);
        answer(poll.exchange, poll.snapshot ?? snapshot);
      };
      clearTimeout(poll.timer);
      if (spreadMs < 1) act();
      else poll.timer = setTimeout(act, spreadMs * random());
    }
  }

  function takeAll(name?: BundleName): readonly BundleExchange[] {
    const sets = name === undefined ? [...byBundle.values()] : [byBundle.get(name) ?? []];
    const polls = sets.flatMap((set) => [...set]);
    for (const poll of polls) release(poll);
    return polls.map(({ exchange }) => exchange);
  }

  return {
    hold,
    wake,
    takeAll,
    isHolding: (socket) => holding.has(socket),
    count: (name) => (name === undefined ? total : (byBundle.get(name)?.size ?? 0)),
  };
}
