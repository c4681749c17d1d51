import type { BundleName } from "../domain/bundle-name.ts";
import type { Decision } from "../domain/decision.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { isRevision, parseRevision, type Revision } from "../domain/revision.ts";
import type { ActiveRevision, NamedRevision, Question } from "./active-revision.ts";
import { builtinsFor } from "./builtins/builtins.ts";
import { type ContextOptions, createContexts } from "./context.ts";
import type { AskOptions, EvaluationWatch } from "./evaluator.ts";
import { explainNothing } from "./explain/explain-nothing.ts";
import type { Explain } from "./explain/modes.ts";
import { severalBundles } from "./explain/several-bundles.ts";
import { createLiveRevision, type LiveRevision, revisionsIn } from "./live-revision.ts";
import { chooseDropped } from "./make-room.ts";
import { mergeDecisions } from "./merge-decisions.ts";
import { askInOrder, isPending, type Pending, whenReady } from "./pending.ts";
import { createQueries } from "./queries.ts";
import { createRevisionCache } from "./revision-cache.ts";
import {
  createRootTree,
  isOwned,
  ownersOf,
  type RestingRevision,
  type RootNode,
  type RootOwner,
} from "./root-tree.ts";
import { systemDecision } from "./system-document.ts";
import { pathKey } from "./values/lookup.ts";
import { haveSameItems } from "./values/same-items.ts";
import { createWaiting, notActive } from "./waiting.ts";

/**
 * A decision and the revisions that took part in it, in order of their names; none when no bundle
 * owns the path.
 */
export interface Answer {
  readonly decision: Decision;
  readonly revisions: readonly NamedRevision[];
}

/** A path whose revisions stay, whatever becomes live meanwhile. */
export interface HeldPath {
  ask(input: Input): Pending<Answer>;
  /** Final, and owed: what has been replaced is closed then. */
  release(): void;
}

/** The input of a decision: strict JSON text, undefined when there is none. */
type Input = Uint8Array | undefined;

/** Bundles on their way that nobody has announced yet, so that it is not known which paths they will own. */
export interface Coming {
  /** In words, for who waits in vain. */
  readonly what: string;
  /** Resolves when all are live, and none is coming any more. */
  readonly over: Promise<void>;
}

/**
 * What is live and answers. Where everything that is asked is live, a decision runs to its end
 * within the call, and a swap is seen by the next one; else the answer is pending until it is, or
 * refused with `unavailable` that names the bundle.
 */
export interface Decisions {
  /** Bundles that will answer below these roots, unless they do: who asks before they are live waits for them. */
  announce(bundles: Iterable<AnnouncedBundle>): void;
  /**
   * Puts a revision in the place of its bundle's last. `decide` (default true): whether it also
   * answers under `data` of all bundles.
   */
  activate(active: ActiveRevision, decide?: boolean): void;
  deactivate(name: BundleName): void;
  /**
   * Over all bundles that decide: the owner of the path, or the documents of all that lie below it.
   */
  decide(path: readonly string[], input: Input, options?: AskOptions): Pending<Answer>;
  /** The same path for many inputs: all are answered by the revisions that are live now. */
  hold(path: readonly string[], options?: AskOptions): Pending<HeldPath>;
  /**
   * The solutions of an ad-hoc query, over the bundles that decide and whose documents it names: they see each other as in
   * one OPA. Throws as `Queries.ask` does.
   */
  query(text: string, input: Input, explain?: Explain): Pending<Answer>;
  /** Inside one bundle at its head. Throws `not_found`. */
  decideIn(
    name: BundleName,
    path: readonly string[],
    input: Input,
    options?: AskOptions,
  ): Pending<Answer>;
  /**
   * Inside one bundle at a stored revision, named in full or by a unique prefix. Throws
   * `not_found`.
   */
  decideAt(
    name: BundleName,
    revision: string,
    path: readonly string[],
    input: Input,
    options?: AskOptions,
  ): Promise<Answer>;
  /** True when a rule of a bundle that decides defines the path or a value above it. */
  hasRule(path: readonly string[]): boolean;
  /** Whether the engine of what answers was dropped, so that it is to be made again. */
  isResting(name: BundleName): boolean;
  /** How many engines there are and were. */
  engines(): EngineCounts;
  /** What answers now, by name. */
  activeRevisions(): Iterable<readonly [name: BundleName, revision: Revision]>;
  close(): void;
}

export interface EngineCounts {
  readonly held: number;
  /** About. */
  readonly heldBytes: number;
  readonly made: number;
  /** To make room for others. */
  readonly dropped: number;
}

export interface AnnouncedBundle {
  readonly name: BundleName;
  readonly roots: readonly string[];
}

export interface DecisionsOptions extends ContextOptions {
  readonly watch?: EvaluationWatch;
  /**
   * Somebody waits for an announced bundle: resolves once it is live or gone. Throws `unavailable`
   * when it cannot be. Default: nothing is waited for.
   */
  readonly ready?: (name: BundleName) => Promise<void>;
  /** What a path without an owner waits for: undefined is no answer while its bundle may come. Default: nothing. */
  readonly coming?: () => Coming | undefined;
  /** Makes a stored revision live; undefined when it is not stored. */
  readonly loadRevision?: (
    name: BundleName,
    revision: Revision,
  ) => Promise<ActiveRevision | undefined>;
  /** The revision that a unique prefix means. Default: only whole revisions are understood. */
  readonly resolveRevision?: (name: BundleName, prefix: string) => Promise<Revision>;
  /** How many revisions that are no head stay live after they were asked. Default 4. */
  readonly maxOldRevisions?: number;
  /** About how much memory engines of heads may take, the last that was made aside. Default: as much as they need. */
  readonly engineBytes?: number;
  /** How many decisions may wait for bundles that are not live; more are refused. Default 1,000. */
  readonly maxWaiting?: number;
}

const MAX_OLD_REVISIONS = 4;
const MAX_WAITING = 1_000;

interface Owner extends RootOwner {
  readonly decide: boolean;
}

export function createDecisions(options: DecisionsOptions): Decisions {
  const { watch, loadRevision = async () => undefined, ready = async () => undefined } = options;
  const { coming = () => undefined } = options;
  const resolveRevision = options.resolveRevision ?? parseWhole;
  const waitFor = createWaiting(options.maxWaiting ?? MAX_WAITING);
  const createContext = createContexts(options);
  const owners = new Map<BundleName, Owner>();
  const queries = createQueries(builtinsFor(options.network !== undefined));
  const old = createRevisionCache(options.maxOldRevisions ?? MAX_OLD_REVISIONS, loadRevision);
  const { engineBytes = Number.POSITIVE_INFINITY } = options;
  let roots: RootNode = createRootTree([]);
  let heldBytes = 0;
  let made = 0;
  let dropped = 0;
  let clock = 0;
  /** Old revisions that stay live see what others were when they were made. */
  let isOldSeeing = false;

  const question = (input: Input, options: AskOptions | undefined): Question => {
    return { input, context: createContext(), watch, options };
  };
  const deciding = (): Owner[] => [...owners.values()].filter(({ decide }) => decide);
  const liveNow = (): readonly RestingRevision[] => deciding().flatMap(answering);
  const forgetMoved = (): void => {
    queries.forget();
    if (isOldSeeing) old.clear();
    isOldSeeing = false;
  };
  const regrow = (): void => {
    roots = createRootTree(deciding());
  };

  function decide(path: readonly string[], input: Input, options?: AskOptions): Pending<Answer> {
    const asked = question(input, options);
    const answer = decideOver(path, asked);
    return path[0] === SYSTEM ? withSystem(path, answer, liveNow) : answer;
  }

  function decideOver(path: readonly string[], asked: Question): Pending<Answer> {
    return withLive(path, asked, (live) => answerOfAll(live, path, asked));
  }

  /** What becomes of all that answers a path, at once when that is live. */
  function withLive<T>(
    path: readonly string[],
    asked: Question,
    use: (live: readonly LiveRevision[]) => Pending<T>,
  ): Pending<T> {
    const more = coming();
    if (more !== undefined && !isOwned(roots, path)) {
      return whenCome(more, asked, () => withLive(path, asked, use));
    }
    const again = (): Pending<T> => withLive(path, asked, use);
    return withOwners(ownersOf(roots, path), asked, use, again);
  }

  function withOwners<T>(
    concerned: readonly RootOwner[],
    asked: Question,
    use: (live: readonly LiveRevision[]) => Pending<T>,
    again: () => Pending<T>,
  ): Pending<T> {
    clock++;
    for (const owner of concerned) owner.usedAt = clock;
    const [only] = concerned;
    if (concerned.length === 1 && only?.live !== undefined) return use([only.live]);
    const live = concerned.flatMap((owner) => owner.live ?? []);
    return live.length === concerned.length ? use(live) : whenLive(concerned, asked, again);
  }

  function query(text: string, asked: Question): Pending<Answer> {
    const paths = queries.pathsOf(text);
    const more = coming();
    const again = (): Pending<Answer> => query(text, asked);
    if (more !== undefined && !paths.every((path) => isOwned(roots, path))) {
      return whenCome(more, asked, again);
    }
    const concerned = [...new Set(paths.flatMap((path) => ownersOf(roots, path)))];
    const inOrder = concerned.sort((left, right) => (left.name < right.name ? -1 : 1));
    return withOwners(
      inOrder,
      asked,
      (live) => {
        if (asked.options?.explain !== undefined && live.length > 1) throw severalBundles();
        const revisions = revisionsOf(live);
        return whenReady(queries.ask(text, live, asked), (decision) => ({ decision, revisions }));
      },
      again,
    );
  }

  function hold(path: readonly string[], options?: AskOptions): Pending<HeldPath> {
    return withLive(path, question(undefined, options), (live) => {
      const listed = path[0] === SYSTEM ? liveNow() : undefined;
      const ask = (input: Input): Pending<Answer> => {
        const answer = answerOfAll(live, path, question(input, options));
        return listed === undefined ? answer : withSystem(path, answer, () => listed);
      };
      return { ask, release: holdAll(live) };
    });
  }

  /** Asks again once all are live: by then other bundles may own the path. */
  async function whenLive<T>(
    concerned: readonly RootOwner[],
    asked: Question,
    again: () => Pending<T>,
  ): Promise<T> {
    const isMissing = (owner: RootOwner): boolean =>
      owner.live === undefined && owners.get(owner.name) === owner;
    const missing = (): RootOwner[] => concerned.filter(isMissing);
    const all = async (): Promise<unknown> =>
      await Promise.all(missing().map(({ name }) => ready(name)));
    for (const owner of concerned) owner.pins++;
    try {
      await waitFor(all, asked, () => namesOf(missing()));
      if (concerned.some(isMissing)) throw notActive(namesOf(missing()));
      return await again();
    } finally {
      for (const owner of concerned) owner.pins--;
      makeRoom();
    }
  }

  /** Drops engines that were asked longest ago; what they answered is known and made again when it is asked. */
  function makeRoom(except?: Owner): void {
    if (heldBytes <= engineBytes) return;
    const others = [...owners.values()].filter((owner) => owner !== except);
    for (const owner of chooseDropped(others, heldBytes, engineBytes)) {
      const { live } = owner;
      if (live === undefined) continue;
      const { name, revision, roots } = live.active;
      owner.resting = { name, revision, roots };
      owner.live = undefined;
      dropped++;
      letGo(live);
    }
  }

  function take(active: ActiveRevision): LiveRevision {
    made++;
    heldBytes += active.engineBytes ?? 0;
    return createLiveRevision(active);
  }

  function letGo(live: LiveRevision | undefined): void {
    if (live === undefined) return;
    heldBytes -= live.active.engineBytes ?? 0;
    live.retire();
  }

  async function whenCome<T>(
    { what, over }: Coming,
    asked: Question,
    again: () => Pending<T>,
  ): Promise<T> {
    const named = (): string => what;
    await waitFor(() => over, asked, named);
    return await again();
  }

  function decideIn(name: BundleName, path: readonly string[], asked: Question): Pending<Answer> {
    const owner = owners.get(name);
    const more = owner === undefined ? coming() : undefined;
    if (more !== undefined) return whenCome(more, asked, () => decideIn(name, path, asked));
    if (owner === undefined) throw unknownBundle(name);
    owner.usedAt = ++clock;
    if (owner.live !== undefined) return answerOf(owner.live, path, asked);
    return whenLive([owner], asked, () => decideIn(name, path, asked));
  }

  return {
    announce(bundles) {
      let isNews = false;
      for (const { name, roots } of bundles) {
        const known = owners.get(name);
        if (known?.live !== undefined || known?.resting !== undefined) continue;
        if (known !== undefined && haveSameItems(known.roots, roots)) continue;
        owners.set(name, { ...NEVER_ASKED, name, roots, decide: true, live: undefined });
        isNews = true;
      }
      if (isNews) regrow();
    },
    activate(active, decides = true) {
      const { name } = active;
      const before = owners.get(name);
      // An engine that is only made again changes nothing.
      if (before?.resting?.revision !== active.revision) forgetMoved();
      const live = take(active);
      const replaced = before?.live;
      if (
        before !== undefined &&
        before.decide === decides &&
        haveSameItems(before.roots, active.roots)
      ) {
        before.live = live;
        before.resting = undefined;
      } else {
        owners.set(name, { ...NEVER_ASKED, name, roots: active.roots, decide: decides, live });
        regrow();
      }
      letGo(replaced);
      makeRoom(owners.get(name));
    },
    deactivate(name) {
      forgetMoved();
      const removed = owners.get(name);
      if (!owners.delete(name)) return;
      regrow();
      letGo(removed?.live);
    },
    decide,
    hold,
    query: (text, input, explain) => query(text, question(input, explain && { explain })),
    decideIn: (name, path, input, options) => decideIn(name, path, question(input, options)),
    async decideAt(name, text, path, input, options) {
      const revision = isRevision(text) ? text : await resolveRevision(name, text);
      const live = owners.get(name)?.live;
      if (live?.active.revision === revision) return answerOf(live, path, question(input, options));
      return await old.use(name, revision, (active) => {
        if (active === undefined) throw unknownRevision(name, revision);
        if (active.sees !== undefined) isOldSeeing = true;
        const revisions = revisionsIn([active]);
        return answerOf({ active, revisions }, path, question(input, options));
      });
    },
    *activeRevisions() {
      for (const [name, owner] of owners) {
        for (const { revision } of answering(owner)) yield [name, revision];
      }
    },
    isResting: (name) => owners.get(name)?.resting !== undefined,
    engines() {
      const held = [...owners.values()].filter(({ live }) => live !== undefined).length;
      return { held, heldBytes, made, dropped };
    },
    hasRule: (path) =>
      ownersOf(roots, path).some(({ live }) => live?.active.hasRule(path) ?? false),
    close() {
      for (const { live } of owners.values()) letGo(live);
      owners.clear();
      regrow();
      old.clear();
    },
  };
}

const parseWhole = async (_name: BundleName, text: string): Promise<Revision> =>
  parseRevision(text);

const SYSTEM = "system";
const NEVER_ASKED: Pick<RootOwner, "usedAt" | "pins"> = { usedAt: 0, pins: 0 };
/** A refusal names so many bundles that are not live. */
const MAX_NAMED = 10;

/** What answers for an owner, with its engine or without; none before its first is live. */
function answering({ live, resting }: RootOwner): readonly RestingRevision[] {
  const known = live?.active ?? resting;
  return known === undefined ? [] : [known];
}

function answerOf(
  { active, revisions }: Pick<LiveRevision, "active" | "revisions">,
  path: readonly string[],
  question: Question,
): Pending<Answer> {
  const decision = active.answer(path, question);
  if (isPending(decision)) return decision.then((late) => ({ decision: late, revisions }));
  return { decision, revisions };
}

function answerOfAll(
  live: readonly LiveRevision[],
  path: readonly string[],
  question: Question,
): Pending<Answer> {
  const [only] = live;
  if (only === undefined) return nobody(path, question);
  if (live.length === 1) return answerOf(only, path, question);
  if (question.options?.explain !== undefined) throw severalBundles();
  const decisions = askInOrder(live, ({ active }) => active.answer(path, question));
  const revisions = revisionsOf(live);
  return whenReady(decisions, (all) => ({ decision: mergeDecisions(all), revisions }));
}

function revisionsOf(live: readonly LiveRevision[]): readonly NamedRevision[] {
  const isAlone = live.every(({ active }) => active.seen === undefined);
  return isAlone
    ? live.flatMap((each) => each.revisions)
    : revisionsIn(live.map(({ active }) => active));
}

function withSystem(
  path: readonly string[],
  answer: Pending<Answer>,
  live: () => readonly RestingRevision[],
): Pending<Answer> {
  return whenReady(answer, ({ decision, revisions }) => ({
    decision: systemDecision(path, decision, live()),
    revisions,
  }));
}

function holdAll(live: readonly LiveRevision[]): () => void {
  const releases = live.map((each) => each.hold());
  return () => {
    for (const release of releases) release();
  };
}

const NOBODY: Answer = { decision: { kind: "undefined" }, revisions: [] };

/** No rule and no data is there for the path. */
function nobody(path: readonly string[], { context, options }: Question): Answer {
  const explain = options?.explain;
  if (explain?.mode !== "full") return NOBODY;
  const explanation = explainNothing(path.map(pathKey), context, explain);
  return { decision: { kind: "undefined", explanation }, revisions: [] };
}

function namesOf(owners: readonly RootOwner[]): string {
  const names = owners.slice(0, MAX_NAMED).map(({ name }) => name);
  const more = owners.length > MAX_NAMED ? ` and ${owners.length - MAX_NAMED} more` : "";
  return `${names.join(", ")}${more}`;
}

function unknownBundle(name: BundleName): PolicyError {
  return new PolicyError("not_found", `no bundle "${name}" answers decisions here`);
}

function unknownRevision(name: BundleName, revision: Revision): PolicyError {
  return new PolicyError("not_found", `no revision ${revision} of bundle "${name}" is stored here`);
}
