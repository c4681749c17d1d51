import type { Head } from "../domain/head.ts";
import type { Revision } from "../domain/revision.ts";

/** Sees a head move, so that whoever moves it stands in the audit. */
export interface MoveWitness {
  /** A head is about to move: what has to be durable before is begun beside other work. Never throws. */
  begin(revision?: Revision): void;
  /** Resolves once that is durable: nothing moves before. Begins it where nobody has. Throws `unavailable`. */
  ready(revision?: Revision): Promise<void>;
  /** What moved; `after` is undefined where the head ended. */
  moved(before: Head | undefined, after: Head | undefined): void;
}
