import type { BundleName } from "../domain/bundle-name.ts";
import { type Head, isBehind, isSameHead, type NamedHead } from "../domain/head.ts";

/** What a bundle is after a change: its head, undefined when it was deleted. */
export interface HeldChange {
  readonly name: BundleName;
  readonly head: Head | undefined;
}

/** The heads a replica holds. */
export interface HeadTable {
  head(name: BundleName): Head | undefined;
  /** Sorted by name. The same array until one of them changes. */
  all(): readonly NamedHead[];
  /** Takes a head that was read, unless it is older than what is known of the same epoch. */
  accept(read: NamedHead): void;
  /** Lets a head go that was deleted, unless a later one is held. `tombstone` tells the sequence of that. */
  drop(name: BundleName, tombstone: Head): void;
  /** Whether what is known is this head (or deletion) or a later one. One of another epoch is not. */
  hasReached(wanted: NamedHead): boolean;
  onChange(listener: (changed: HeldChange) => void): () => void;
}

/** The latest that is known of a bundle: its head, or how it was deleted, so that a late reading cannot bring it back. */
interface Known {
  readonly latest: Head;
  readonly isDeleted: boolean;
}

/** `onFailure` gets what a listener throws: one bad listener must not silence the others. */
export function createHeadTable(onFailure: (error: unknown) => void): HeadTable {
  const known = new Map<BundleName, Known>();
  let sorted: readonly NamedHead[] | undefined;
  const listeners = new Set<(changed: HeldChange) => void>();

  function tell(changed: HeldChange): void {
    for (const listener of listeners) {
      try {
        listener(changed);
      } catch (error) {
        onFailure(error);
      }
    }
  }

  function head(name: BundleName): Head | undefined {
    const entry = known.get(name);
    return entry?.isDeleted === true ? undefined : entry?.latest;
  }

  /** False when as much or more is known. */
  function learn(name: BundleName, latest: Head, isDeleted: boolean): boolean {
    const before = known.get(name);
    if (before !== undefined) {
      const isKnown = isSameHead(before.latest, latest) && before.isDeleted === isDeleted;
      if (isKnown || isBehind(latest, before.latest)) return false;
    }
    known.set(name, { latest, isDeleted });
    sorted = undefined;
    return true;
  }

  function sort(): readonly NamedHead[] {
    return [...known.keys()].sort().flatMap((name) => {
      const held = head(name);
      return held === undefined ? [] : [{ name, head: held }];
    });
  }

  return {
    head,
    all() {
      sorted ??= sort();
      return sorted;
    },
    accept({ name, head: read }) {
      if (learn(name, read, false)) tell({ name, head: read });
    },
    drop(name, tombstone) {
      const held = head(name);
      if (learn(name, tombstone, true) && held !== undefined) tell({ name, head: undefined });
    },
    hasReached({ name, head: wanted }) {
      const latest = known.get(name)?.latest;
      return latest !== undefined && (isSameHead(latest, wanted) || isBehind(wanted, latest));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
