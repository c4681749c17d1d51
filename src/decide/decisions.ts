import type { AccessPaths } from "../domain/access-paths.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { isRevision, parseRevision, type Revision } from "../domain/revision.ts";
import type { ActiveRevision, Question } from "./active-revision.ts";
import { type Answer, answerOf, answerOfAll, isSystem, revisionsOf, withSystem } from "./answer.ts";
import { builtinsFor } from "./builtins/builtins.ts";
import { type ContextOptions, createContexts } from "./context.ts";
import type { AskOptions, EvaluationWatch } from "./evaluator.ts";
import type { Explain } from "./explain/modes.ts";
import { explainSeveral } from "./explain-several.ts";
import { createHeldEngines, type EngineCounts } from "./held-engines.ts";
import type { Input as GivenInput } from "./input.ts";
import { createJointWorlds } from "./joint-worlds.ts";
import { type LiveRevision, revisionsIn } from "./live-revision.ts";
import { type AnnouncedBundle, answering, createOwners } from "./owners.ts";
import { type Pending, whenReady } from "./pending.ts";
import { createQueries } from "./queries.ts";
import { createRevisionCache } from "./revision-cache.ts";
import { ownerOf, ownersOf, type RootOwner } from "./root-tree.ts";
import type { Projection } from "./values/projection.ts";
import { type Coming, createWaitForOwners } from "./wait-for-owners.ts";
import { budgetOf } from "./world.ts";

/** A path whose revisions stay, whatever becomes live meanwhile. */
export interface HeldPath {
  ask(input: Input): Pending<Answer>;
  /** Final, and owed: what has been replaced is closed then. */
  release(): void;
}

/** Undefined when there is none. */
type Input = GivenInput | undefined;

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
   * What a decision over all bundles is likely to want of its input: whoever has many may read as much of each beforehand. A
   * decision that wants another projection says so to its input. Undefined: all of it, or that is not known.
   */
  reads(path: readonly string[]): Projection | undefined;
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
  /** What a bundle that decides declares to answer the AuthZEN API; nothing where none does. */
  accessPaths(): Pending<AccessPaths>;
  /** Whether a path lies wholly below the roots of one bundle that says that anybody may ask it. */
  isOpen(path: readonly string[]): boolean;
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

export function createDecisions(options: DecisionsOptions): Decisions {
  const { watch, loadRevision = async () => undefined, ready = async () => undefined } = options;
  const { coming = () => undefined } = options;
  const resolveRevision = options.resolveRevision ?? parseWhole;
  const createContext = createContexts(options);
  const { engineBytes = Number.POSITIVE_INFINITY } = options;
  const owners = createOwners(createHeldEngines(engineBytes));
  const { whenLive, whenCome } = createWaitForOwners(
    owners,
    ready,
    options.maxWaiting ?? MAX_WAITING,
  );
  const builtins = builtinsFor(options.network !== undefined);
  const joint = createJointWorlds(builtins);
  const queries = createQueries(builtins, joint);
  const old = createRevisionCache(options.maxOldRevisions ?? MAX_OLD_REVISIONS, loadRevision);
  let clock = 0;
  /** Old revisions that stay live see what others were when they were made. */
  let isOldSeeing = false;

  const question = (input: Input, options: AskOptions | undefined): Question => {
    return { input, context: createContext(), watch, options };
  };
  const forgetMoved = (): void => {
    queries.forget();
    joint.forget();
    if (isOldSeeing) old.clear();
    isOldSeeing = false;
  };

  function decide(path: readonly string[], input: Input, options?: AskOptions): Pending<Answer> {
    const asked = question(input, options);
    const answer = decideOver(path, asked);
    return isSystem(path) ? withSystem(path, answer, owners.answering) : answer;
  }

  function decideOver(path: readonly string[], asked: Question): Pending<Answer> {
    return withLive(path, asked, (live) => {
      const isExplained = asked.options?.explain !== undefined && live.length > 1;
      return isExplained ? explainAll(live, path, asked) : answerOfAll(live, path, asked);
    });
  }

  async function explainAll(
    live: readonly LiveRevision[],
    path: readonly string[],
    asked: Question,
  ): Promise<Answer> {
    const { explain: _later, ...options } = asked.options ?? {};
    const { decision, revisions } = await answerOfAll(live, path, { ...asked, options });
    if (decision.kind === "error") return { decision, revisions };
    const world = await joint.of(live, asked.context);
    asked.context.limitTo(budgetOf(live));
    return { decision: await explainSeveral(world, path, asked, decision), revisions };
  }

  /** What becomes of all that answers a path, at once when that is live. */
  function withLive<T>(
    path: readonly string[],
    asked: Question,
    use: (live: readonly LiveRevision[]) => Pending<T>,
  ): Pending<T> {
    const more = coming();
    if (more !== undefined && ownerOf(owners.tree(), path) === undefined) {
      return whenCome(more, asked, () => withLive(path, asked, use));
    }
    const again = (): Pending<T> => withLive(path, asked, use);
    return withOwners(ownersOf(owners.tree(), path), asked, use, again);
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
    if (more !== undefined && paths.some((path) => ownerOf(owners.tree(), path) === undefined)) {
      return whenCome(more, asked, again);
    }
    const concerned = [...new Set(paths.flatMap((path) => ownersOf(owners.tree(), path)))];
    const inOrder = concerned.sort((left, right) => (left.name < right.name ? -1 : 1));
    return withOwners(
      inOrder,
      asked,
      (live) => {
        const revisions = revisionsOf(live);
        return whenReady(queries.ask(text, live, asked), (decision) => ({ decision, revisions }));
      },
      again,
    );
  }

  function hold(path: readonly string[], options?: AskOptions): Pending<HeldPath> {
    return withLive(path, question(undefined, options), (live) => {
      const listed = isSystem(path) ? owners.answering() : undefined;
      const ask = (input: Input): Pending<Answer> => {
        const answer = answerOfAll(live, path, question(input, options));
        return listed === undefined ? answer : withSystem(path, answer, () => listed);
      };
      return { ask, release: holdAll(live) };
    });
  }

  function reads(path: readonly string[]): Projection | undefined {
    const [only, ...others] = ownersOf(owners.tree(), path);
    return others.length > 0 ? undefined : only?.live?.active.reads?.(path);
  }

  function accessPaths(asked: Question): Pending<AccessPaths> {
    const declared = owners.accessPaths();
    const more = declared === undefined ? coming() : undefined;
    if (more !== undefined) return whenCome(more, asked, () => accessPaths(asked));
    return declared ?? {};
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
    announce: owners.announce,
    activate(active, decides = true) {
      // An engine that is only made again changes nothing.
      if (owners.get(active.name)?.resting?.revision !== active.revision) forgetMoved();
      owners.put(active, decides);
    },
    deactivate(name) {
      forgetMoved();
      owners.remove(name);
    },
    decide,
    hold,
    reads,
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
      for (const owner of owners.all()) {
        for (const { revision } of answering(owner)) yield [owner.name, revision];
      }
    },
    accessPaths: () => accessPaths(question(undefined, undefined)),
    // Below `system` lies what tells of all bundles.
    isOpen: (path) => ownerOf(owners.tree(), path)?.isOpen === true && !isSystem(path),
    isResting: (name) => owners.get(name)?.resting !== undefined,
    engines: owners.engines,
    hasRule: (path) =>
      ownersOf(owners.tree(), path).some(({ live }) => live?.active.hasRule(path) ?? false),
    close() {
      owners.clear();
      old.clear();
    },
  };
}

const parseWhole = async (_name: BundleName, text: string): Promise<Revision> =>
  parseRevision(text);

function holdAll(live: readonly LiveRevision[]): () => void {
  const releases = live.map((each) => each.hold());
  return () => {
    for (const release of releases) release();
  };
}

function unknownBundle(name: BundleName): PolicyError {
  return new PolicyError("not_found", `no bundle "${name}" answers decisions here`);
}

function unknownRevision(name: BundleName, revision: Revision): PolicyError {
  return new PolicyError("not_found", `no revision ${revision} of bundle "${name}" is stored here`);
}
