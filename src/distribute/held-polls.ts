import type { BundleName } from "../domain/bundle-name.ts";
import type { BundleRequest, Snapshot } from "./bundle-request.ts";

interface Poll {
  readonly request: BundleRequest;
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
  hold(request: BundleRequest, holdMs: number, end: () => void): void;
  /** Whether this connection already holds a request: agents never send a second one behind it. */
  isHolding(connection: object): boolean;
  /** Calls `answer` once for each held request of this bundle that `concerns`, spread over time when they are many. */
  wake(wake: Wake): void;
  /** Ends the holding of all requests, or of one bundle's, and gives them back. */
  takeAll(name?: BundleName): readonly BundleRequest[];
  count(name?: BundleName): number;
}

export interface Wake {
  readonly name: BundleName;
  readonly snapshot: Snapshot;
  readonly concerns: (request: BundleRequest) => boolean;
  readonly answer: (request: BundleRequest, snapshot: Snapshot) => void;
}

/** So many milliseconds of spread for each poll that is woken: a handful is answered at once. */
const SPREAD_PER_POLL_MS = 0.1;

export function createHeldPolls({ wakeSpreadMs, random }: HeldPollsOptions): HeldPolls {
  const byBundle = new Map<BundleName, Set<Poll>>();
  const holding = new WeakSet<object>();
  let total = 0;

  function release(poll: Poll): void {
    const { name, connection } = poll.request;
    const polls = byBundle.get(name);
    if (polls?.delete(poll) !== true) return;
    clearTimeout(poll.timer);
    holding.delete(connection);
    total -= 1;
    if (polls.size === 0) byBundle.delete(name);
  }

  function hold(request: BundleRequest, holdMs: number, end: () => void): void {
    if (!request.isOpen()) return;
    const timer = setTimeout(() => {
      release(poll);
      end();
    }, holdMs);
    const poll: Poll = { request, timer, snapshot: undefined };
    const polls = byBundle.get(request.name) ?? new Set();
    byBundle.set(request.name, polls.add(poll));
    holding.add(request.connection);
    total += 1;
    request.onClose(() => release(poll));
  }

  function wake({ name, snapshot, concerns, answer }: Wake): void {
    const polls = [...(byBundle.get(name) ?? [])].filter(({ request }) => concerns(request));
    const spreadMs = Math.min(wakeSpreadMs, polls.length * SPREAD_PER_POLL_MS);
    for (const poll of polls) {
      const isWoken = poll.snapshot !== undefined;
      poll.snapshot = snapshot;
      if (isWoken) continue;
      const act = () => {
        release(poll);
        answer(poll.request, poll.snapshot ?? snapshot);
      };
      clearTimeout(poll.timer);
      if (spreadMs < 1) act();
      else poll.timer = setTimeout(act, spreadMs * random());
    }
  }

  function takeAll(name?: BundleName): readonly BundleRequest[] {
    const sets = name === undefined ? [...byBundle.values()] : [byBundle.get(name) ?? []];
    const polls = sets.flatMap((set) => [...set]);
    for (const poll of polls) release(poll);
    return polls.map(({ request }) => request);
  }

  return {
    hold,
    wake,
    takeAll,
    isHolding: (connection) => holding.has(connection),
    count: (name) => (name === undefined ? total : (byBundle.get(name)?.size ?? 0)),
  };
}
