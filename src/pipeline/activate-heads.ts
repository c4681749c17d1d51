import type { ActiveRevision } from "../decide/active-revision.ts";
import type { Decisions } from "../decide/decisions.ts";
import type { AnnouncedBundle } from "../decide/owners.ts";
import type { LiveHeads } from "../distribute/live-heads.ts";
import type { Activation } from "../domain/activation.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { type Head, isSameHead, type NamedHead } from "../domain/head.ts";
import { messageOf, PolicyError } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import { inLanes } from "../means/async/in-lanes.ts";
import { headInLog, type Log } from "../observe/log.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import { createActivationQueue } from "./activation-queue.ts";
import {
  type ActivationState,
  activationOf,
  BLIND,
  createActivationState,
} from "./activation-state.ts";
import { createFollowers, type Load } from "./followers.ts";
import { loadRevision } from "./load-revision.ts";
import type { View } from "./seen-bundles.ts";

/** Which heads answer decisions here. */
export interface Activations {
  /**
   * Announces every head there is, so that decisions know whom to wait for, and follows them from
   * then on. Resolves before they are active: that comes in the background.
   */
  start(): Promise<void>;
  /**
   * Resolves when the head of this bundle, or a later one, answers decisions here, or has failed to.
   * It is made ready before all that nobody waits for.
   */
  settled(name: BundleName): Promise<void>;
  /** The same for who needs an answer: throws `unavailable` with the reason when no revision answers. */
  ready(name: BundleName): Promise<void>;
  /** What bundles see of each other here. */
  view(): View;
  /** Undefined for a bundle without a head. */
  of(name: BundleName): Activation | undefined;
  close(): void;
}

export interface ActivationsOptions {
  readonly store: BundleStore;
  readonly heads: LiveHeads;
  readonly decisions: Decisions;
  readonly log: Log;
  readonly load?: Load;
  /** Milliseconds until what failed is tried again; doubled each time. Default 1 s. */
  readonly retryMs?: number;
  /** How many are made ready at once. Default 2. */
  readonly slots?: number;
}

const RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;
const SLOTS = 2;
/** Records that are read side by side. */
const READINGS = 64;

/** Keeps the decision engines at the live heads, a few at a time, in the order in which they are asked for. */
export function createActivations(options: ActivationsOptions): Activations {
  const { store, heads, decisions, log, retryMs = RETRY_MS } = options;
  const { load = (name, revision, view) => loadRevision(store, name, revision, { view }) } =
    options;
  const states = new Map<BundleName, ActivationState>();
  const followers = createFollowers({
    ...{ store, heads, decisions, states, load },
    isClosed: () => closed,
  });
  const queue = createActivationQueue<BundleName>(options.slots ?? SLOTS, catchUp);
  let unsubscribe: (() => void) | undefined;
  let closed = false;

  function stateOf(name: BundleName): ActivationState {
    const known = states.get(name);
    if (known !== undefined) return known;
    const fresh = createActivationState();
    states.set(name, fresh);
    return fresh;
  }

  function isSettled(name: BundleName): boolean {
    return isSameHead(heads.head(name), states.get(name)?.settled);
  }

  async function catchUp(name: BundleName): Promise<void> {
    while (!closed) {
      const head = heads.head(name);
      const state = states.get(name);
      if (isSettled(name) && state?.isDue !== true) {
        if (state?.isAsked === true) await wake(name, state);
        else if (head === undefined || !(await followers.mayFollow(name, state))) return;
        else await activate({ name, head }, stateOf(name));
      } else if (head === undefined) forget(name);
      else await activate({ name, head }, stateOf(name));
    }
  }

  /** Makes the engine again of what answers, which need not be the head. */
  async function wake(name: BundleName, state: ActivationState): Promise<void> {
    state.isAsked = false;
    state.restError = undefined;
    if (state.active === undefined || !decisions.isResting(name)) return;
    const { revision } = state.active;
    try {
      const active = await load(name, revision, followers.view());
      if (closed) active?.close();
      else if (active !== undefined) followers.put(state, active);
    } catch (error) {
      state.restError = messageOf(error);
      log.error({ bundle: name, revision, err: state.restError }, "an engine cannot be made again");
    }
  }

  async function activate({ name, head }: NamedHead, state: ActivationState): Promise<void> {
    clearTimeout(state.retry);
    state.isDue = false;
    const begin = performance.now();
    const from = headInLog(state.active);
    try {
      const seen = state.sight === undefined ? "" : await followers.seenNow(name, state.sight);
      if (state.active?.revision !== head.revision || seen !== (state.sight?.key ?? "")) {
        if (state.active === undefined) await announce({ name, head });
        state.triedWith = seen;
        const active = await load(name, head.revision, followers.view());
        const along = await followers.load(name, head.revision);
        if (closed) return closeAll([active, ...along.map((each) => each.active)]);
        if (active === undefined) {
          decisions.deactivate(name);
          Object.assign(state, BLIND);
        } else followers.put(state, active);
        state.active = active && head;
        followers.takeAlong(along);
        lookAround(name, active && head.revision);
      } else state.active = head;
      const took_ms = Math.round(performance.now() - begin);
      log.info({ bundle: name, from, to: headInLog(state.active), took_ms }, "activated");
      succeed(name, head, state);
    } catch (error) {
      if (!closed) fail(name, head, state, messageOf(error));
    }
  }

  /** Whoever sees others may see something new. */
  function lookAround(moved: BundleName, revision: Revision | undefined): void {
    for (const name of followers.concernedBy(moved, revision)) queue.add(name);
  }

  function succeed(name: BundleName, head: Head, state: ActivationState): void {
    if (state.failures > 0) log.info({ bundle: name, head }, "the bundle is active again");
    Object.assign(state, { settled: head, error: undefined, failures: 0 });
  }

  /** Tells each new failure once and tries again after a growing time. */
  function fail(name: BundleName, head: Head, state: ActivationState, error: string): void {
    if (!isSameHead(state.settled, head) || state.error !== error) {
      const answers = state.active ?? null;
      log.error({ bundle: name, head, answers, err: error }, "a head cannot be activated");
    }
    Object.assign(state, { settled: head, error });
    const pause = Math.min(MAX_RETRY_MS, retryMs * 2 ** state.failures);
    state.failures += 1;
    state.retry = setTimeout(tryAgain, pause, name, state).unref();
  }

  function tryAgain(name: BundleName, state: ActivationState): void {
    if (closed || states.get(name) !== state || state.error === undefined) return;
    state.isDue = true;
    queue.add(name);
  }

  function forget(name: BundleName): void {
    clearTimeout(states.get(name)?.retry);
    states.delete(name);
    decisions.deactivate(name);
    lookAround(name, undefined);
  }

  async function settled(name: BundleName): Promise<void> {
    while (!closed && !isSettled(name)) await queue.hurry(name);
  }

  async function awake(name: BundleName): Promise<void> {
    const state = states.get(name);
    if (state === undefined || !decisions.isResting(name)) return;
    state.isAsked = true;
    await queue.hurry(name);
    if (state.restError !== undefined && decisions.isResting(name)) {
      throw notMade(name, state.restError);
    }
  }

  /** Says whose the roots are before anything answers there: who asks waits, or is told why it fails. */
  async function announce({ name, head }: NamedHead): Promise<void> {
    const record = await store.readRevision(name, head.revision);
    if (record?.decide === true && !closed) decisions.announce([record]);
  }

  /** What is known of a head before its engine is made. Whatever fails here is told by its activation. */
  async function announcement({ name, head }: NamedHead): Promise<AnnouncedBundle | undefined> {
    const record = await store.readRevision(name, head.revision).catch(() => undefined);
    if (record === undefined || states.get(name)?.settled !== undefined) return undefined;
    if (record.decide) {
      const { roots, authzen, access } = record;
      return { name, roots, authzen, access };
    }
    stateOf(name).settled = head;
    return undefined;
  }

  return {
    async start() {
      unsubscribe = heads.onChange(({ name }) => queue.add(name));
      const known = await inLanes(heads.all(), READINGS, announcement);
      decisions.announce(known.filter((each) => each !== undefined));
      for (const { name } of heads.all()) queue.add(name);
    },
    settled,
    view: () => followers.view(),
    async ready(name) {
      await settled(name);
      await awake(name);
      const state = states.get(name);
      if (state?.error !== undefined && state.active === undefined)
        throw notMade(name, state.error);
    },
    of(name) {
      const head = heads.head(name);
      return head === undefined ? undefined : activationOf(head, states.get(name));
    },
    close() {
      closed = true;
      unsubscribe?.();
      for (const { retry } of states.values()) clearTimeout(retry);
      queue.close();
    },
  };
}

function closeAll(actives: readonly (ActiveRevision | undefined)[]): void {
  for (const active of actives) active?.close();
}

function notMade(name: BundleName, reason: string): PolicyError {
  return new PolicyError("unavailable", `bundle ${name} cannot be activated: ${reason}`);
}
