import type { BundleName } from "../domain/bundle-name.ts";
import type { Head } from "../domain/head.ts";
import { type Diagnostic, PolicyError } from "../domain/policy-error.ts";
import { announceMove } from "./announce.ts";
import { busy, MAX_TRIES, type Shelf } from "./move-head.ts";

export interface Unpublished {
  /** What the bundle was last. */
  readonly last: Head;
  /** The sequence that the deletion took, with the revision that was the head. */
  readonly tombstone: Head;
  /** What went wrong and does not matter for what was promised. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Ends the head of a bundle, whatever it is by now: agents keep what they run, its roots are free, its revisions stay until
 * retention. Resolves once that is durable. Throws `not_found` when there is no head.
 */
export async function unpublish(
  name: BundleName,
  { store, feed, now }: Pick<Shelf, "store" | "feed" | "now">,
): Promise<Unpublished> {
  let last = await store.readHead(name);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    if (last === undefined) throw new PolicyError("not_found", `there is no bundle ${name}`);
    const outcome = await store.deleteHead({ name, expected: last, at: now().toISOString() });
    if (outcome.kind === "moved") {
      const { tombstone } = outcome;
      const warnings = await announceMove(feed, { name, head: tombstone }, "deleted");
      return { last, tombstone, warnings };
    }
    last = outcome.head;
  }
  throw busy();
}
