import type { IncomingMessage, ServerResponse } from "node:http";
import { type BundleName, parseBundleName } from "../domain/bundle-name.ts";
import { type Head, isBehind, isSameHead } from "../domain/head.ts";
import { isPolicyError } from "../domain/policy-error.ts";
import { agentMarkOf } from "./agent-mark.ts";
import type { ArchiveCache } from "./archive-cache.ts";
import { writeNotModified, writeRefusal, writeSnapshot } from "./bundle-answers.ts";
import { withDeadline } from "./deadline.ts";
import { etagOf, isSameEtag, parseEtag, parseIfNoneMatch } from "./etag.ts";
import type { HeldChange } from "./head-table.ts";
import { type BundleExchange, createHeldPolls, type Snapshot } from "./held-polls.ts";
import type { LiveHeads } from "./live-heads.ts";
import { parsePrefer } from "./prefer.ts";
import { createUnableAgents, type UnableAgents } from "./unable-agents.ts";

/** The part of the metrics that is needed here. */
export interface BundleRequestMetrics {
  /** Counts one answer; `bundle` is empty when no bundle of that name is known. */
  bundleAnswered(bundle: string, status: number): void;
}

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
  readonly metrics: BundleRequestMetrics;
}

/** OPA's Bundle API: `GET` and `HEAD` of `/bundles/<name>[.tar.gz]`, conditional and held. */
export interface BundleRequests {
  /** Answers one request, now or when its bundle moves. Never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** How many requests are held. */
  waiting(): number;
  /** How many agents of each bundle ask again and again for the head that they were given. */
  unableAgents(): ReadonlyMap<BundleName, number>;
  /** Answers every held request, with 304 where nothing changed, and holds none from now on. */
  release(): void;
}

/**
 * How the agent's bundle stands to the held head. `ahead`: the agent has seen a later head of the same epoch than this
 * replica, which must not take it back (T13).
 */
type Standing = "unknown" | "outdated" | "current" | "ahead";

/** Milliseconds for which a request can be kept: until its bundle changes, and before it is given the same head again. */
interface Patience {
  readonly holdMs: number;
  readonly delayMs: number;
}

const PREFIX = "/bundles/";
const WAKE_SPREAD_MS = 250;
/** Longest time to look at the store once more before an answer. */
const LAST_LOOK_MS = 400;
/** A timer for longer goes off at once. */
const LONGEST_TIMER_SECONDS = 2_000_000;
/** Agents that do not wait break off after 10 s without an answer (response_header_timeout_seconds). */
const UNASKED_DELAY_MS = 5_000;
const AT_ONCE: Patience = { holdMs: 0, delayMs: 0 };

export function createBundleRequests(options: BundleRequestsOptions): BundleRequests {
  const { heads, archives, maxWaitSeconds, metrics } = options;
  const { wakeSpreadMs = WAKE_SPREAD_MS, random = Math.random } = options;
  const { unable = createUnableAgents() } = options;
  const polls = createHeldPolls({ wakeSpreadMs, random });
  let released = false;

  function standingOf({ name, tag, running }: BundleExchange): Standing {
    const head = heads.head(name);
    if (head === undefined) return "unknown";
    if (tag === undefined) return "outdated";
    if (isSameEtag(tag, etagOf(head))) return "current";
    return running !== undefined && isBehind(head, running) ? "ahead" : "outdated";
  }

  function refuse(exchange: BundleExchange, error: unknown): void {
    const message = isPolicyError(error) ? error.message : "the bundle could not be read";
    const isAway = isPolicyError(error) && error.code === "unavailable";
    const status = isAway ? 503 : 500;
    writeRefusal(exchange.response, status, isAway ? "unavailable" : "internal_error", message);
    metrics.bundleAnswered(exchange.name, status);
  }

  function sendUnknown({ request, response }: Pick<BundleExchange, "request" | "response">): void {
    const path = JSON.stringify(request.url ?? "");
    const message = `no bundle at ${path}; GET /v1/bundles lists what there is`;
    writeRefusal(response, 404, "not_found", message);
    metrics.bundleAnswered("", 404);
  }

  function sendWrongMethod(response: ServerResponse): void {
    writeRefusal(response, 405, "method_not_allowed", "bundles are read with GET or HEAD");
    metrics.bundleAnswered("", 405);
  }

  function sendSnapshot({ name, response }: BundleExchange, { head, archive }: Snapshot): void {
    writeSnapshot(response, head, archive);
    metrics.bundleAnswered(name, 200);
  }

  function sendNotModified({ name, response, tag = "" }: BundleExchange): void {
    writeNotModified(response, tag);
    metrics.bundleAnswered(name, 304);
  }

  function sendAsked(exchange: BundleExchange, snapshot: Snapshot): void {
    if (exchange.request.method !== "HEAD") unable.answered(exchange, snapshot.head);
    sendSnapshot(exchange, snapshot);
  }

  function sendUnasked(exchange: BundleExchange, snapshot: Snapshot): void {
    unable.woken(exchange, snapshot.head);
    sendSnapshot(exchange, snapshot);
  }

  /** From memory without a detour, else from the store. */
  function sendHead(exchange: BundleExchange): void {
    const head = heads.head(exchange.name);
    const archive = head && archives.held(exchange.name, head.revision);
    if (head === undefined) sendUnknown(exchange);
    else if (archive !== undefined) sendAsked(exchange, { head, archive });
    else loadAndSend(exchange, head).catch((error: unknown) => refuse(exchange, error));
  }

  /** Keeps the head back from an agent that got it before and could not activate it. A later head is sent at once. */
  function offerHead(exchange: BundleExchange, longestMs: number): void {
    const head = heads.head(exchange.name);
    const delayMs = head && Math.min(longestMs, unable.delayOf(exchange, head));
    if (!delayMs || released) sendHead(exchange);
    else polls.hold(exchange, delayMs, () => settle(exchange, AT_ONCE));
  }

  async function loadAndSend(exchange: BundleExchange, head: Head): Promise<void> {
    const { name } = exchange;
    try {
      const archive = await archives.read(name, head.revision);
      sendAsked(exchange, { head, archive });
    } catch (error) {
      // Retention may have removed the revision if the head moved on unnoticed: look once more.
      const latest = await lookAgain(name);
      if (latest === undefined || isSameHead(latest, head)) throw error;
      const archive = await archives.read(name, latest.revision);
      sendAsked(exchange, { head: latest, archive });
    }
  }

  /** The head after one more look at the store, or the held one when the store is slow. */
  async function lookAgain(name: BundleName): Promise<Head | undefined> {
    const look = withDeadline(heads.refresh(name), LAST_LOOK_MS, "the store is slow");
    return await look.catch(() => heads.head(name));
  }

  function settle(exchange: BundleExchange, { holdMs, delayMs }: Patience): void {
    const standing = standingOf(exchange);
    if (standing === "unknown") sendUnknown(exchange);
    else if (standing === "outdated") offerHead(exchange, delayMs);
    else if (holdMs <= 0 || released) sendNotModified(exchange);
    // No move can come between the look at the head and the holding: both are in the same turn.
    else polls.hold(exchange, holdMs, () => void settleAfterLook(exchange, AT_ONCE));
  }

  /** Looks at the store first: at the end of each wait (T6) and when the agent knows more than this replica (T13). */
  async function settleAfterLook(exchange: BundleExchange, patience: Patience): Promise<void> {
    await lookAgain(exchange.name);
    settle(exchange, patience);
  }

  /**
   * A little less than asked, so that the answer comes in time (T2, T4), and never the same for all, so that what was woken
   * together does not come back together for ever.
   */
  function patienceOf({ headers, method, socket }: IncomingMessage): Patience {
    if (method === "HEAD" || polls.isHolding(socket)) return AT_ONCE;
    const { waitSeconds } = parsePrefer(headers["prefer"]);
    const seconds = Math.min(waitSeconds, maxWaitSeconds, LONGEST_TIMER_SECONDS);
    const marginMs = Math.min(seconds * 100, LAST_LOOK_MS);
    const holdMs = seconds * 1000 - marginMs * (1 + random());
    return { holdMs, delayMs: seconds === 0 ? UNASKED_DELAY_MS : holdMs };
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const name = nameIn(request.url ?? "");
    if (request.method !== "GET" && request.method !== "HEAD") sendWrongMethod(response);
    else if (name === undefined) sendUnknown({ request, response });
    else begin(request, response, name);
  }

  function begin(request: IncomingMessage, response: ServerResponse, name: BundleName): void {
    const [tag] = parseIfNoneMatch(request.headers["if-none-match"]);
    const running = tag === undefined ? undefined : parseEtag(tag);
    const exchange = { request, response, name, tag, running, agent: agentMarkOf(request) };
    const standing = standingOf(exchange);
    const isInDoubt = standing === "ahead" || (standing === "unknown" && running !== undefined);
    if (isInDoubt) void settleAfterLook(exchange, patienceOf(request));
    else settle(exchange, patienceOf(request));
  }

  /** Reads the archive once, before anybody is woken, and only where somebody waits: waking a thousand sends the same bytes a thousand times. */
  async function wake({ name, head }: HeldChange): Promise<void> {
    if (head === undefined) {
      for (const exchange of polls.takeAll(name)) sendUnknown(exchange);
      return;
    }
    if (polls.count(name) === 0) return;
    try {
      const archive = await archives.read(name, head.revision);
      if (!isSameHead(heads.head(name), head)) return; // A later move wakes by itself.
      const concerns = (exchange: BundleExchange) => standingOf(exchange) === "outdated";
      polls.wake({ name, snapshot: { head, archive }, concerns, answer: sendUnasked });
    } catch (error) {
      if (!isSameHead(heads.head(name), head)) return;
      for (const exchange of polls.takeAll(name)) refuse(exchange, error);
    }
  }

  heads.onChange((moved) => void wake(moved));

  return {
    handle,
    waiting: () => polls.count(),
    unableAgents: () => unable.count(heads.head),
    release() {
      released = true;
      for (const exchange of polls.takeAll()) settle(exchange, AT_ONCE);
    },
  };
}

/** The bundle that a request's path names, undefined when it can name none. */
function nameIn(url: string): BundleName | undefined {
  const query = url.indexOf("?");
  const path = query < 0 ? url : url.slice(0, query);
  if (!path.startsWith(PREFIX)) return undefined;
  try {
    const name = decodeURIComponent(path.slice(PREFIX.length));
    return parseBundleName(name.endsWith(".tar.gz") ? name.slice(0, -".tar.gz".length) : name);
  } catch {
    return undefined;
  }
}
