import type { BundleRequest, Snapshot, Wanted } from "./bundle-request.ts";

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
  /** Calls `answer` once for each held request of this archive that `concerns`, spread over time when they are many. */
  wake(wake: Wake): void;
  /** Ends the holding of all requests, or of those for one archive, and gives them back. */
  takeAll(wanted?: Wanted): readonly BundleRequest[];
  count(wanted?: Wanted): number;
}

export interface Wake {
  readonly wanted: Wanted;
  readonly snapshot: Snapshot;
  readonly concerns: (request: BundleRequest) => boolean;
  readonly answer: (request: BundleRequest, snapshot: Snapshot) => void;
}

/** So many milliseconds of spread for each poll that is woken: a handful is answered at once. */
const SPREAD_PER_POLL_MS = 0.1;

export function createHeldPolls({ wakeSpreadMs, random }: HeldPollsOptions): HeldPolls {
  const byArchive = new Map<string, Set<Poll>>();
  const holding = new WeakSet<object>();
  let total = 0;

  function release(poll: Poll): void {
    const { connection } = poll.request;
    const key = keyOf(poll.request);
    const polls = byArchive.get(key);
    if (polls?.delete(poll) !== true) return;
    clearTimeout(poll.timer);
    holding.delete(connection);
    total -= 1;
    if (polls.size === 0) byArchive.delete(key);
  }

  function hold(request: BundleRequest, holdMs: number, end: () => void): void {
    if (!request.isOpen()) return;
    const timer = setTimeout(() => {
      release(poll);
      end();
    }, holdMs);
    const poll: Poll = { request, timer, snapshot: undefined };
    const key = keyOf(request);
    const polls = byArchive.get(key) ?? new Set();
    byArchive.set(key, polls.add(poll));
    holding.add(request.connection);
    total += 1;
    request.onClose(() => release(poll));
  }

  function wake({ wanted, snapshot, concerns, answer }: Wake): void {
    const polls = [...(byArchive.get(keyOf(wanted)) ?? [])].filter(({ request }) =>
      concerns(request),
    );
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

  function takeAll(wanted?: Wanted): readonly BundleRequest[] {
    const sets =
      wanted === undefined ? [...byArchive.values()] : [byArchive.get(keyOf(wanted)) ?? []];
    const polls = sets.flatMap((set) => [...set]);
    for (const poll of polls) release(poll);
    return polls.map(({ request }) => request);
  }

  return {
    hold,
    wake,
    takeAll,
    isHolding: (connection) => holding.has(connection),
    count: (wanted) => (wanted === undefined ? total : (byArchive.get(keyOf(wanted))?.size ?? 0)),
  };
}

function keyOf({ name, target }: Wanted): string {
  return `${target} ${name}`;
}
