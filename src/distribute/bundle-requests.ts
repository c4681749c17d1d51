import { BUNDLE_TARGETS } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { type Head, isSameHead } from "../domain/head.ts";
import type { ArchiveCache } from "./archive-cache.ts";
import type { BundleRequest, NotBuilt, Snapshot, Wanted } from "./bundle-request.ts";
import { createHeadSnapshots, LAST_LOOK_MS } from "./head-snapshots.ts";
import type { HeldChange } from "./head-table.ts";
import { createHeldPolls } from "./held-polls.ts";
import type { LiveHeads } from "./live-heads.ts";
import { AT_ONCE, type Patience, patienceFor } from "./patience.ts";
import { isInDoubt, type Standing, standingOf } from "./standing.ts";
import { createUnableAgents, type UnableAgents } from "./unable-agents.ts";

export interface BundleRequestsOptions {
  readonly heads: LiveHeads;
  readonly archives: ArchiveCache;
  /** Longest time in seconds for which a request is held, whatever it asks. */
  readonly maxWaitSeconds: number;
  /** The waking of many held requests is spread over at most this many milliseconds. */
  readonly wakeSpreadMs?: number;
  /** Between 0 and 1, as `Math.random`. */
  readonly random?: () => number;
  /** What is known of agents that cannot activate what they get; empty when absent. */
  readonly unable?: UnableAgents;
}

/** OPA's Bundle API: what a request is answered, conditional and held. */
export interface BundleRequests {
  /** Answers one request, now or when its bundle moves. Never throws. */
  ask(request: BundleRequest): void;
  /** How many requests are held. */
  waiting(): number;
  /** How many agents of each bundle ask again and again for the head that they were given. */
  unableAgents(): ReadonlyMap<BundleName, number>;
  /** Answers every held request, with 304 where nothing changed, and holds none from now on. */
  release(): void;
}

const WAKE_SPREAD_MS = 250;

export function createBundleRequests(options: BundleRequestsOptions): BundleRequests {
  const { heads, archives, maxWaitSeconds, unable = createUnableAgents() } = options;
  const { wakeSpreadMs = WAKE_SPREAD_MS, random = Math.random } = options;
  const polls = createHeldPolls({ wakeSpreadMs, random });
  const snapshots = createHeadSnapshots(heads, archives);
  let released = false;

  function ask(request: BundleRequest): void {
    const patience = patienceOf(request);
    if (isInDoubt(request.tag, standing(request))) void settleAfterLook(request, patience);
    else if (request.target !== "rego") void settleBuilt(request, patience);
    else settle(request, patience);
  }

  function standing({ name, tag }: BundleRequest): Standing {
    return standingOf(tag, heads.head(name));
  }

  function patienceOf({ isProbe, connection, waitSeconds }: BundleRequest): Patience {
    if (released || isProbe || polls.isHolding(connection)) return AT_ONCE;
    return patienceFor(Math.min(waitSeconds, maxWaitSeconds), LAST_LOOK_MS, random());
  }

  function settle(request: BundleRequest, { holdMs, delayMs }: Patience): void {
    const { tag = "", answer } = request;
    const stands = standing(request);
    if (stands === "unknown") answer({ kind: "unknown" });
    else if (stands === "outdated") offerHead(request, delayMs);
    else if (holdMs <= 0 || released) answer({ kind: "not_modified", tag });
    // No move can come between the look at the head and the holding: both are in the same turn.
    else polls.hold(request, holdMs, () => void settleAfterLook(request, AT_ONCE));
  }

  /** Who has the head as Rego names its tag too: that does not mean that there is another target to wait for. */
  async function settleBuilt(request: BundleRequest, patience: Patience): Promise<void> {
    const head = heads.head(request.name);
    const missing = head && (await snapshots.whyNotBuilt(request, head));
    if (missing !== undefined) request.answer({ kind: "not_built", ...missing });
    else settle(request, patience);
  }

  /** Looks at the store first: at the end of each wait (T6) and when the agent knows more than this replica (T13). */
  async function settleAfterLook(request: BundleRequest, patience: Patience): Promise<void> {
    await snapshots.lookAgain(request.name);
    await settleBuilt(request, patience);
  }

  /** Keeps the head back from an agent that got it before and could not activate it. A later head is sent at once. */
  function offerHead(request: BundleRequest, longestMs: number): void {
    const head = heads.head(request.name);
    const delayMs = head && Math.min(longestMs, unable.delayOf(request, head));
    if (!delayMs || released) sendHead(request);
    else polls.hold(request, delayMs, () => settle(request, AT_ONCE));
  }

  /** From memory without a detour, else from the store. */
  function sendHead(request: BundleRequest): void {
    const { name, answer } = request;
    const head = heads.head(name);
    const snapshot = head && snapshots.held(request, head);
    if (head === undefined) answer({ kind: "unknown" });
    else if (snapshot !== undefined) sendAsked(request, snapshot);
    else
      snapshots.read(request, head).then(
        (read) => sendAsked(request, read),
        (error: unknown) => answer({ kind: "failed", error }),
      );
  }

  function sendAsked(request: BundleRequest, snapshot: Snapshot | NotBuilt): void {
    if ("why" in snapshot) {
      request.answer({ kind: "not_built", ...snapshot });
      return;
    }
    if (!request.isProbe) unable.answered(request, snapshot.head);
    request.answer({ kind: "snapshot", ...snapshot });
  }

  function sendUnasked(request: BundleRequest, snapshot: Snapshot): void {
    unable.woken(request, snapshot.head);
    request.answer({ kind: "snapshot", ...snapshot });
  }

  function wake({ name, head }: HeldChange): void {
    for (const target of BUNDLE_TARGETS) {
      const wanted = { name, target };
      if (head !== undefined) void wakeTo(wanted, head);
      else for (const { answer } of polls.takeAll(wanted)) answer({ kind: "unknown" });
    }
  }

  /** Reads the archive once, before anybody is woken and only where somebody waits, however many they are. */
  async function wakeTo(wanted: Wanted, head: Head): Promise<void> {
    const { name, target } = wanted;
    if (polls.count(wanted) === 0) return;
    try {
      const archive = await archives.readTarget(name, head.revision, target);
      if (!isSameHead(heads.head(name), head)) return; // A later move wakes by itself.
      if ("why" in archive) {
        for (const { answer } of polls.takeAll(wanted)) answer({ kind: "not_built", ...archive });
        return;
      }
      const concerns = (request: BundleRequest): boolean => standing(request) === "outdated";
      polls.wake({ wanted, snapshot: { head, archive }, concerns, answer: sendUnasked });
    } catch (error) {
      if (!isSameHead(heads.head(name), head)) return;
      for (const { answer } of polls.takeAll(wanted)) answer({ kind: "failed", error });
    }
  }

  heads.onChange(wake);

  return {
    ask,
    waiting: () => polls.count(),
    unableAgents: () => unable.count(heads.head),
    release() {
      released = true;
      for (const request of polls.takeAll()) settle(request, AT_ONCE);
    },
  };
}
