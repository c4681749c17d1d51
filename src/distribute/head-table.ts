import type { BundleName } from "../domain/bundle-name.ts";
import { type Head, isSameHead, type NamedHead } from "../domain/head.ts";

/** The heads a replica holds. */
export interface HeadTable {
  head(name: BundleName): Head | undefined;
  /** Sorted by name. */
  all(): readonly NamedHead[];
  /** Takes a head that was read, unless it is older than the held one of the same epoch. */
  accept(read: NamedHead): void;
  /** Whether the held head is this one or a later one. One of another epoch is not. */
  hasReached(wanted: NamedHead): boolean;
  onChange(listener: (moved: NamedHead) => void): () => void;
}

/** True when `held` comes before `other` in the same epoch. Sequences of two epochs are never compared. */
export function isBehind(held: Head, other: Head): boolean {
  return held.epoch === other.epoch && held.sequence < other.sequence;
}

/** `onFailure` gets what a listener throws: one bad listener must not silence the others. */
export function createHeadTable(onFailure: (error: unknown) => void): HeadTable {
  const heads = new Map<BundleName, Head>();
  const listeners = new Set<(moved: NamedHead) => void>();

  function tell(moved: NamedHead): void {
    for (const listener of listeners) {
      try {
        listener(moved);
      } catch (error) {
        onFailure(error);
      }
    }
  }

  return {
    head: (name) => heads.get(name),
    all: () =>
      [...heads]
        .map(([name, head]) => ({ name, head }))
        .sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name))),
    accept({ name, head }) {
      const held = heads.get(name);
      if (isSameHead(held, head) || (held !== undefined && isBehind(head, held))) return;
      heads.set(name, head);
      tell({ name, head });
    },
    hasReached({ name, head }) {
      const held = heads.get(name);
      return held !== undefined && (isSameHead(held, head) || isBehind(head, held));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
