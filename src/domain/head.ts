import type { BundleName } from "./bundle-name.ts";
import type { Revision } from "./revision.ts";

/**
 * What a bundle is now. `sequence` starts at 1 and only grows, also on rollback; `epoch` (16 hexadecimal digits)
 * changes only when the store was lost or restored, so that sequences of two epochs are never compared.
 */
export interface Head {
  readonly epoch: string;
  readonly sequence: number;
  readonly revision: Revision;
}

export interface NamedHead {
  readonly name: BundleName;
  readonly head: Head;
}

/** Why a head moves to a revision. */
export type MoveReason = "push" | "rollback" | "declared";

/** One move of a head, as the history keeps it. `at` is RFC 3339 UTC. */
export interface HeadMove {
  readonly sequence: number;
  /** What the head moved to; of a deletion what it was last. */
  readonly revision: Revision;
  readonly at: string;
  /** A `MoveReason` or `delete`; a newer version, which shares the store, may have written others. */
  readonly reason: string;
  /** `declared` where the folder of declarations deleted the bundle, because what declared it is gone. */
  readonly by?: string;
}

/** The reason of a move after which there is no head. */
export const DELETED = "delete";

export function isSameHead(a: Head | undefined, b: Head | undefined): boolean {
  return a?.epoch === b?.epoch && a?.sequence === b?.sequence && a?.revision === b?.revision;
}

/** True when `head` comes before `other` in the same epoch. Sequences of two epochs are never compared. */
export function isBehind(head: Head, other: Head): boolean {
  return head.epoch === other.epoch && head.sequence < other.sequence;
}
