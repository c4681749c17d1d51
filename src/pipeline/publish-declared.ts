import { existsSync } from "node:fs";
import { type DeclaredBundle, findBundles } from "../declarations/find-bundles.ts";
import { readFolder } from "../declarations/read-folder.ts";
import { walkFolder } from "../declarations/walk-folder.ts";
import type { LiveHeads } from "../distribute/live-heads.ts";
import { DECLARED } from "../domain/actor.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { DELETED, type HeadMove, type NamedHead } from "../domain/head.ts";
import { type ErrorCode, isPolicyError, messageOf } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "../means/archive/read-archive.ts";
import { inLanes } from "../means/async/in-lanes.ts";
import type { Log } from "../observe/log.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { Act, ActRecorder } from "./acts.ts";
import type { Operations, Pushed } from "./answers.ts";
import { createDeclaredAbsences, type DeclaredAbsences } from "./declared-absences.ts";
import type { PushGate } from "./push-gate.ts";
import { settleGone } from "./settle-gone.ts";
import { createToldProblems, type StandingProblem } from "./told-problems.ts";

export interface DeclaredBundles {
  /** Publishes every declared bundle whose files changed since this was last asked. Never throws for a single bundle. */
  publishChanged(signal?: AbortSignal): Promise<void>;
}

export interface DeclaredBundlesOptions {
  readonly folder: string;
  /** Nothing is said of a folder that was never there. */
  readonly isOptional?: boolean;
  readonly operations: Pick<Operations, "push" | "delete" | "files">;
  readonly gate: Pick<PushGate, "open">;
  readonly store: Pick<BundleStore, "readHistory">;
  readonly acts: ActRecorder;
  readonly heads: Pick<LiveHeads, "head" | "all" | "isLost">;
  readonly log: Log;
}

/** What became of a bundle's files when they were last looked at. */
interface Known {
  readonly stamp: string;
  /** Undefined when they were refused before it was known. */
  readonly revision?: Revision;
  readonly problem?: StandingProblem;
  /** Somebody deleted the bundle, and the files are still those of then. */
  readonly isLeftOut?: boolean;
  /** Set after a failure of ours: it is left alone for so many looks, and for longer after the next. */
  readonly rest?: { readonly looks: number; readonly after: number };
  /** The heads of all bundles when another bundle was in the way: the same array as long as none of them moves. */
  readonly headsThen?: readonly NamedHead[];
}

/** So many folders are looked at side by side. */
const LANES = 8;
const HISTORY_LENGTH = 1_000;

/**
 * Publishes the folder of declarations. A bundle is published when its files differ from what was last declared, so that
 * a push or a deletion by hand is not undone by the next look at an unchanged folder; and when the store has lost it.
 */
export function createDeclaredBundles(options: DeclaredBundlesOptions): DeclaredBundles {
  const { folder, heads, log } = options;
  const known = new Map<BundleName, Known>();
  const problems = createToldProblems(log);
  let absences: DeclaredAbsences | undefined;
  let isExpected = options.isOptional !== true;

  async function lookAt(
    bundle: DeclaredBundle,
    signal: AbortSignal | undefined,
  ): Promise<StandingProblem | undefined> {
    const begin = performance.now();
    const { name } = bundle;
    let stamp: string | undefined;
    try {
      ({ stamp } = await walkFolder(bundle.folder, DEFAULT_ARCHIVE_LIMITS));
      const before = known.get(name);
      const same = before?.stamp === stamp ? before : undefined;
      if (same?.rest !== undefined && same.rest.looks > 0) {
        known.set(name, { ...same, rest: { ...same.rest, looks: same.rest.looks - 1 } });
        return same.problem;
      }
      if (same !== undefined && isSettled(options, name, same)) return same.problem;
      const now = await publishDeclared(options, bundle, { stamp, signal });
      known.set(name, now);
      return now.problem && { ...now.problem, more: { took_ms: millisecondsSince(begin) } };
    } catch (error) {
      const problem = problemOf(bundle, error);
      const isAway = isPolicyError(error) && error.code === "unavailable";
      if (stamp !== undefined && !isAway) known.set(name, resting(known.get(name), stamp, problem));
      return { ...problem, more: { took_ms: millisecondsSince(begin) } };
    }
  }

  async function settleAllGone(found: ReadonlySet<BundleName>): Promise<void> {
    absences ??= createDeclaredAbsences(heads.all().map(({ name }) => name));
    for (const name of absences.judge(found)) {
      try {
        await settleGone(options, name);
      } catch (error) {
        log.warn(
          { bundle: name, err: messageOf(error) },
          "a folder is gone; more at the next look",
        );
        absences.watch(name);
      }
    }
  }

  return {
    publishChanged: async (signal) => {
      isExpected ||= existsSync(folder);
      if (!isExpected) return;
      const { bundles, problems: passedOver, isWhole } = await search(folder);
      const found = new Set(bundles.map(({ name }) => name));
      for (const name of known.keys()) if (!found.has(name)) known.delete(name);
      const standing = [...passedOver];
      await inLanes(bundles, LANES, async (bundle) => {
        const problem = signal?.aborted === true ? undefined : await lookAt(bundle, signal);
        if (problem !== undefined) standing.push(problem);
      });
      if (signal?.aborted === true) return;
      problems.tell(standing);
      // What was not understood may be what seems to be gone.
      if (isWhole) await settleAllGone(found);
    },
  };
}

async function search(folder: string): Promise<{
  readonly bundles: readonly DeclaredBundle[];
  readonly problems: readonly StandingProblem[];
  readonly isWhole: boolean;
}> {
  try {
    const found = await findBundles(folder);
    const problems = found.problems.map(({ place, message }) => {
      return { key: place, message, fields: { place } };
    });
    return { ...found, problems };
  } catch (error) {
    const problem = { key: folder, message: messageOf(error), fields: { place: folder } };
    return { bundles: [], problems: [problem], isWhole: false };
  }
}

/** Whether there is nothing to do about files that are as they were. */
function isSettled({ heads }: DeclaredBundlesOptions, name: BundleName, before: Known): boolean {
  if (before.headsThen !== undefined) return before.headsThen === heads.all();
  if (before.rest !== undefined) return false;
  return before.problem !== undefined || before.isLeftOut || isStored(heads, name);
}

/** Trying again may cost a whole build each time, so it is done ever less often, up to once in so many looks. */
const MOST_REST = 32;

function resting(before: Known | undefined, stamp: string, problem: StandingProblem): Known {
  const looks = before?.stamp === stamp ? (before.rest?.after ?? 1) : 1;
  return { stamp, problem, rest: { looks, after: Math.min(MOST_REST, looks * 2) } };
}

/** Publishes what is not published already. Throws what may be over at the next look, though the files are the same. */
async function publishDeclared(
  options: DeclaredBundlesOptions,
  bundle: DeclaredBundle,
  { stamp, signal }: { readonly stamp: string; readonly signal: AbortSignal | undefined },
): Promise<Known> {
  const { operations, gate, store, heads, acts, log } = options;
  const { name } = bundle;
  const headsThen = heads.all();
  let revision: Revision | undefined;
  let isSeeing = false;
  try {
    const tree = await readFolder(bundle.folder);
    const pushed: Pushed = { kind: "files", tree };
    const session = await gate.open({ name, pushed, statements: {}, before: undefined }, signal);
    session.end();
    revision = session.read.revision;
    isSeeing = session.read.source.sees !== undefined;
    const moves = await store.readHistory(name, HISTORY_LENGTH);
    if (lastDeclared(moves) === revision) {
      if (isStored(heads, name)) return { stamp, revision };
      if (isDeletedByHand(moves[0])) return leftOut(bundle, { stamp, revision }, log);
    }
    const act: Act = { what: "push", bundle: name, who: DECLARED, tellsFailures: true };
    const { warnings } = await acts.record(act, (witness) =>
      operations.push(name, pushed, {
        ...{ dryRun: false, reason: "declared", witness },
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    if (warnings.length > 0) log.warn({ bundle: name, warnings }, "declared bundle has warnings");
    return { stamp, revision };
  } catch (error) {
    const facts = { stamp, ...(revision && { revision }), problem: problemOf(bundle, error) };
    if (!isPolicyError(error) || !LASTING.has(error.code)) throw error;
    // Another bundle was in the way, or is not yet what it has to be.
    return error.code === "conflict" || isSeeing ? { ...facts, headsThen } : facts;
  }
}

/** What the same files meet with again; a conflict at least as long as no other bundle moves. */
const LASTING: ReadonlySet<ErrorCode> = new Set(["invalid_parameter", "too_large", "conflict"]);

function lastDeclared(moves: readonly HeadMove[]): Revision | undefined {
  return moves.find(({ reason }) => reason === "declared")?.revision;
}

/** What the store has lost is served on, and is to be published again. */
function isStored(heads: DeclaredBundlesOptions["heads"], name: BundleName): boolean {
  return heads.head(name) !== undefined && !heads.isLost(name);
}

function isDeletedByHand(newest: HeadMove | undefined): boolean {
  return newest?.reason === DELETED && newest.by !== "declared";
}

function leftOut({ name, folder }: DeclaredBundle, known: Known, log: Log): Known {
  log.info(
    { bundle: name, folder },
    "a declared bundle was deleted by hand: it is published once its files change",
  );
  return { ...known, isLeftOut: true };
}

function problemOf({ name, folder }: DeclaredBundle, error: unknown): StandingProblem {
  const findings = isPolicyError(error) ? error.diagnostics : [];
  return {
    key: `${name} in ${folder}`,
    message: "declared bundle refused; what was active stays",
    ...(findings.length > 0 && { findings }),
    fields: { bundle: name, who: "declared", folder, err: messageOf(error) },
  };
}

function millisecondsSince(begin: number): number {
  return Math.round(performance.now() - begin);
}
