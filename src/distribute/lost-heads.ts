import type { BundleName } from "../domain/bundle-name.ts";
import { DELETED, type Head, isBehind } from "../domain/head.ts";
import { messageOf } from "../domain/policy-error.ts";
import { withDeadline } from "../means/async/deadline.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { HeadTable } from "./head-table.ts";

/** The part of the log that is needed here. */
export interface LossLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface LostHeadsOptions {
  readonly store: Pick<BundleStore, "epoch" | "renewEpoch" | "readHead" | "readHistory">;
  readonly table: HeadTable;
  readonly log: LossLog;
  readonly readLimitMs: number;
}

/** Heads that are held and that the store has no more, though nobody deleted them. */
export interface LostHeads {
  /** Takes what the store shows of a bundle: its head, or that it has none. A held head that was deleted is let go. */
  compare(name: BundleName, shown: Head | undefined): Promise<void>;
  isLost(name: BundleName): boolean;
  names(): readonly BundleName[];
  /** Called with the names of those that were found lost. The answer ends the listening. */
  onLost(listener: (names: readonly BundleName[]) => void): () => void;
  /** Holds on to a lost head no longer. */
  letGo(name: BundleName): void;
}

/** How often and how far apart a store is looked at again that shows less than what is held: it may only lag behind. */
const LOOKS = 5;
const FIRST_PAUSE_MS = 20;
/** So many names stand in one line of the log. */
const NAMES_IN_LOG = 20;

/**
 * Judges a store that shows less than it has shown before. If it still does after a while, it was emptied, restored or
 * failed over to a copy that was behind. What vanished is held on to: agents and decisions go on with it. What fell back is
 * taken, as whoever restored it meant it. In both cases a new epoch begins, so that no agent takes old for new.
 */
export function createLostHeads(options: LostHeadsOptions): LostHeads {
  const { store, table, log } = options;
  const lost = new Set<BundleName>();
  const suspects = new Set<BundleName>();
  const listeners = new Set<(names: readonly BundleName[]) => void>();
  let isJudging = false;
  let hasFailed = false;

  /** Whether the store shows what is held, or more; false when it shows less. */
  async function isShown(name: BundleName, shown: Head | undefined): Promise<boolean> {
    const held = table.head(name);
    if (shown === undefined) return held === undefined || (await isDeleted(name));
    if (held !== undefined && isBehind(shown, held)) return false;
    table.accept({ name, head: shown });
    lost.delete(name);
    return true;
  }

  async function isDeleted(name: BundleName): Promise<boolean> {
    const [epoch, [last]] = await Promise.all([store.epoch(), store.readHistory(name, 1)]);
    if (last?.reason !== DELETED) return false;
    table.drop(name, { epoch, sequence: last.sequence, revision: last.revision });
    lost.delete(name);
    return true;
  }

  /** Those of which the store still shows less than what is held. */
  async function stillLess(names: readonly BundleName[]): Promise<readonly BundleName[]> {
    const looks = names.map(async (name) => {
      const reading = store.readHead(name).then((shown) => isShown(name, shown));
      return await withDeadline(reading, options.readLimitMs, () => "the store does not answer");
    });
    const shown = await Promise.all(looks);
    return names.filter((_, at) => shown[at] === false);
  }

  async function judge(): Promise<void> {
    while (suspects.size > 0) {
      // Those that one reading finds are judged, and told of, together.
      await pause(FIRST_PAUSE_MS);
      let left: readonly BundleName[] = [...suspects];
      suspects.clear();
      for (let look = 1; look <= LOOKS && left.length > 0; look += 1) {
        left = await stillLess(left);
        if (look < LOOKS && left.length > 0) await pause(FIRST_PAUSE_MS * 2 ** look);
      }
      if (left.length > 0) await settle(left);
    }
  }

  async function settle(names: readonly BundleName[]): Promise<void> {
    const epoch = await store.epoch();
    // Of two epochs nothing is compared, so for what fell back this is all that has to be done.
    if (names.some((name) => table.head(name)?.epoch === epoch)) await store.renewEpoch(epoch);
    const vanished = await stillLess(names);
    const fallen = names.filter((name) => !vanished.includes(name));
    for (const name of vanished) lost.add(name);
    if (vanished.length > 0) {
      log.error(fieldsOf(vanished), VANISHED);
      for (const listener of listeners) listener(vanished);
    }
    if (fallen.length > 0) log.error(fieldsOf(fallen), FELL_BACK);
  }

  async function judgeAll(): Promise<void> {
    isJudging = true;
    try {
      await judge();
      hasFailed = false;
    } catch (error) {
      suspects.clear();
      if (!hasFailed) log.warn({ err: messageOf(error) }, UNDECIDED);
      hasFailed = true;
    } finally {
      isJudging = false;
    }
  }

  return {
    isLost: (name) => lost.has(name),
    names: () => [...lost],
    onLost(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    letGo(name) {
      const held = table.head(name);
      if (held === undefined || !lost.delete(name)) return;
      table.drop(name, { ...held, sequence: held.sequence + 1 });
    },
    async compare(name, shown) {
      if ((await isShown(name, shown)) || (lost.has(name) && shown === undefined)) return;
      suspects.add(name);
      if (!isJudging) void judgeAll();
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

const UNDECIDED =
  "the store shows less than before, and could not be asked whether it has lost something: it is looked at again";
const VANISHED =
  "bundles vanished from the store, which was emptied or restored: what is held of them is served on; push them again, or delete them";
const FELL_BACK =
  "bundles fell back in the store, which was restored or failed over: its older heads are served, under a new epoch";

function fieldsOf(names: readonly BundleName[]): Readonly<Record<string, unknown>> {
  return { bundles: names.slice(0, NAMES_IN_LOG), count: names.length };
}
