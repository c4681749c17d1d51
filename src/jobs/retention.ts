import type { RevisionRecord } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import { DELETED, type HeadMove } from "../domain/head.ts";
import type { Revision } from "../domain/revision.ts";
import type { BundleStore } from "../storage/bundle-store.ts";

export interface RetentionOptions {
  readonly store: BundleStore;
  /** The newest so many revisions of each bundle stay. */
  readonly keepRevisions: number;
  /** What was in use or new within so many days stays as well. */
  readonly keepDays: number;
  now(): Date;
  /** Ends the work early; what is reported then is what was done until then. */
  readonly signal: AbortSignal;
}

export interface RetentionReport {
  /** How many bundles were looked at. */
  readonly bundles: number;
  readonly removed: readonly { readonly name: BundleName; readonly revision: Revision }[];
}

const DAY_MS = 86_400_000;
const WHOLE_HISTORY = Number.MAX_SAFE_INTEGER;

/**
 * Removes the revisions that are both beyond the newest `keepRevisions` and older than `keepDays`; never a head. A revision
 * is as old as the later of its creation and the moment when it last stopped being the head, so that what was live until
 * today can be rolled back to. Of a bundle that was deleted more than `keepDays` ago nothing stays but its sequence.
 */
export async function runRetention(options: RetentionOptions): Promise<RetentionReport> {
  const { store, signal } = options;
  const removed: { name: BundleName; revision: Revision }[] = [];
  let bundles = 0;
  for (const name of await store.listNames()) {
    if (signal.aborted) break;
    bundles += 1;
    const moves = await store.readHistory(name, WHOLE_HISTORY);
    for (const revision of outdated(await store.listRevisions(name), moves, options)) {
      if (signal.aborted) break;
      // The store itself refuses when it has become the head meanwhile.
      if (await store.deleteRevision(name, revision)) removed.push({ name, revision });
    }
    if (isForgotten(moves, options) && moves.length > 1) await store.trimHistory(name);
  }
  return { bundles, removed };
}

function outdated(
  records: readonly RevisionRecord[],
  moves: readonly HeadMove[],
  options: RetentionOptions,
): readonly Revision[] {
  const oldest = options.now().getTime() - options.keepDays * DAY_MS;
  const [last] = moves;
  const isHeadless = last === undefined || last.reason === DELETED;
  const left = lastLeft(moves);
  const lastUse = ({ revision, createdAt }: RevisionRecord): number =>
    Math.max(Date.parse(createdAt), left.get(revision) ?? 0);
  const kept = isForgotten(moves, options) ? 0 : options.keepRevisions;
  return records
    .toSorted((a, b) => lastUse(b) - lastUse(a))
    .filter((record, rank) => rank >= kept && lastUse(record) < oldest)
    .map((record) => record.revision)
    .filter((revision) => isHeadless || revision !== last.revision);
}

/** Whether a bundle was deleted so long ago that nothing of it is kept but its sequence. */
function isForgotten([last]: readonly HeadMove[], { now, keepDays }: RetentionOptions): boolean {
  if (last?.reason !== DELETED) return false;
  return Date.parse(last.at) < now().getTime() - keepDays * DAY_MS;
}

/** When each revision last stopped being the head, in milliseconds; the head itself has not. Moves are newest first. */
function lastLeft(moves: readonly HeadMove[]): ReadonlyMap<Revision, number> {
  const left = new Map<Revision, number>();
  let next = Number.POSITIVE_INFINITY;
  for (const move of moves) {
    if (move.reason !== DELETED && !left.has(move.revision)) left.set(move.revision, next);
    next = Date.parse(move.at);
  }
  return left;
}
