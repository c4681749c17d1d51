import type { BundleName } from "../domain/bundle-name.ts";
import type { Decision } from "../domain/decision.ts";
import { PolicyError } from "../domain/policy-error.ts";
import { isRevision, parseRevision, type Revision } from "../domain/revision.ts";
import type {
  ActiveRevision,
  EvaluationWatch,
  NamedRevision,
  Question,
} from "./active-revision.ts";
import type { EvaluationContext } from "./evaluator.ts";
import { mergeDecisions } from "./merge-decisions.ts";
import { createRevisionCache } from "./revision-cache.ts";
import { createRootTree, type Holder, holdersOf, type RootNode } from "./root-tree.ts";
import { systemDecision } from "./system-document.ts";

/**
 * A decision and the revisions that took part in it, in order of their names; none when no bundle
 * owns the path.
 */
export interface Answer {
  readonly decision: Decision;
  readonly revisions: readonly NamedRevision[];
}

/** The input of a decision: strict JSON text, undefined when there is none. */
type Input = Uint8Array | undefined;

/**
 * What is live and answers. A decision runs to its end within the call; a swap is seen by the next
 * one.
 */
export interface Decisions {
  /**
   * Puts a revision in the place of its bundle's last. `decide` (default true): whether it also
   * answers under `data` of all bundles.
   */
  activate(active: ActiveRevision, decide?: boolean): void;
  deactivate(name: BundleName): void;
  /**
   * Over all bundles that decide: the owner of the path, or the documents of all that lie below it.
   */
  decide(path: readonly string[], input: Input): Answer;
  /** Inside one bundle at its head. Throws `not_found`. */
  decideIn(name: BundleName, path: readonly string[], input: Input): Answer;
  /**
   * Inside one bundle at a stored revision, named in full or by a unique prefix. Throws
   * `not_found`.
   */
  decideAt(
    name: BundleName,
    revision: string,
    path: readonly string[],
    input: Input,
  ): Promise<Answer>;
  /** True when a rule of a bundle that decides defines the path or a value above it. */
  hasRule(path: readonly string[]): boolean;
  /** What answers now, by name. */
  activeRevisions(): Iterable<readonly [name: BundleName, revision: Revision]>;
  close(): void;
}

export interface DecisionsOptions {
  /** Nanoseconds since the epoch, read at most once per decision. Default: the system's clock. */
  readonly clock?: () => bigint;
  readonly watch?: EvaluationWatch;
  /** Makes a stored revision live; undefined when it is not stored. */
  readonly loadRevision?: (
    name: BundleName,
    revision: Revision,
  ) => Promise<ActiveRevision | undefined>;
  /** The revision that a unique prefix means. Default: only whole revisions are understood. */
  readonly resolveRevision?: (name: BundleName, prefix: string) => Promise<Revision>;
  /** How many revisions that are no head stay live after they were asked. Default 4. */
  readonly maxOldRevisions?: number;
}

const MAX_OLD_REVISIONS = 4;

export function createDecisions(options: DecisionsOptions): Decisions {
  const { clock = systemClock, watch, loadRevision = async () => undefined } = options;
  const resolveRevision = options.resolveRevision ?? parseWhole;
  const heads = new Map<BundleName, Holder & { readonly decide: boolean }>();
  const old = createRevisionCache(options.maxOldRevisions ?? MAX_OLD_REVISIONS, loadRevision);
  let roots: RootNode = createRootTree([]);

  const question = (input: Input): Question => ({
    input,
    context: new DecisionContext(clock),
    watch,
  });
  const regrow = (): void => {
    roots = createRootTree([...heads.values()].filter(({ decide }) => decide));
  };

  function decide(path: readonly string[], input: Input): Answer {
    if (path[0] === SYSTEM) return decideSystem(path, input);
    return decideOver(roots, path, question(input));
  }

  function decideSystem(path: readonly string[], input: Input): Answer {
    const { decision, revisions } = decideOver(roots, path, question(input));
    const deciding = [...heads.values()].filter((head) => head.decide);
    return { decision: systemDecision(path, decision, deciding), revisions };
  }

  return {
    activate(active, decides = true) {
      const replaced = heads.get(active.name);
      heads.set(active.name, { active, revisions: [active], decide: decides });
      regrow();
      replaced?.active.close();
    },
    deactivate(name) {
      const removed = heads.get(name);
      heads.delete(name);
      regrow();
      removed?.active.close();
    },
    decide,
    decideIn(name, path, input) {
      const head = heads.get(name);
      if (head === undefined) throw unknownBundle(name);
      return answerOf(head, path, question(input));
    },
    async decideAt(name, text, path, input) {
      const revision = isRevision(text) ? text : await resolveRevision(name, text);
      const head = heads.get(name);
      if (head?.active.revision === revision) return answerOf(head, path, question(input));
      const active = await old.take(name, revision);
      if (active === undefined) throw unknownRevision(name, revision);
      return answerOf({ active, revisions: [active] }, path, question(input));
    },
    *activeRevisions() {
      for (const [name, { active }] of heads) yield [name, active.revision];
    },
    hasRule: (path) => holdersOf(roots, path).some(({ active }) => active.hasRule(path)),
    close() {
      for (const { active } of heads.values()) active.close();
      heads.clear();
      regrow();
      old.clear();
    },
  };
}

const systemClock = (): bigint => BigInt(Date.now()) * 1_000_000n;

const parseWhole = async (_name: BundleName, text: string): Promise<Revision> =>
  parseRevision(text);

const SYSTEM = "system";

/**
 * One clock for the whole decision, read only when a builtin wants it. A class: an object literal
 * with a getter costs an eighth of a small decision.
 */
class DecisionContext implements EvaluationContext {
  readonly #clock: () => bigint;
  #now: bigint | undefined;

  constructor(clock: () => bigint) {
    this.#clock = clock;
  }

  get nowNs(): bigint {
    this.#now ??= this.#clock();
    return this.#now;
  }
}

function answerOf(holder: Holder, path: readonly string[], question: Question): Answer {
  return { decision: holder.active.answer(path, question), revisions: holder.revisions };
}

function decideOver(roots: RootNode, path: readonly string[], question: Question): Answer {
  const holders = holdersOf(roots, path);
  const only = holders[0];
  if (only === undefined) return NOBODY;
  if (holders.length === 1) return answerOf(only, path, question);
  const decisions = holders.map(({ active }) => active.answer(path, question));
  return {
    decision: mergeDecisions(decisions),
    revisions: holders.flatMap(({ revisions }) => revisions),
  };
}

const NOBODY: Answer = { decision: { kind: "undefined" }, revisions: [] };

function unknownBundle(name: BundleName): PolicyError {
  return new PolicyError("not_found", `no bundle "${name}" answers decisions here`);
}

function unknownRevision(name: BundleName, revision: Revision): PolicyError {
  return new PolicyError("not_found", `no revision ${revision} of bundle "${name}" is stored here`);
}
