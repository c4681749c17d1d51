import type { BundleName } from "../domain/bundle-name.ts";
import type { Head } from "../domain/head.ts";
import { type Diagnostic, PolicyError } from "../domain/policy-error.ts";
import { announceMove } from "./announce.ts";
import { MAX_TRIES, type Shelf } from "./move-head.ts";
import { busy } from "./publish-turns.ts";

export interface UnpublishContext
  extends Pick<Shelf, "store" | "feed" | "turns" | "now" | "witness"> {
  /** What is served here though the store has lost it: that ends too. */
  readonly held?: Head | undefined;
  /** As in `HeadMove`. */
  readonly by?: string | undefined;
}

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
export async function unpublish(name: BundleName, context: UnpublishContext): Promise<Unpublished> {
  await context.witness?.ready();
  return await context.turns.ofBundle(name, () => compareAndDelete(name, context));
}

async function compareAndDelete(
  name: BundleName,
  { store, feed, now, held, by, witness }: UnpublishContext,
): Promise<Unpublished> {
  let expected = await store.readHead(name);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const last = expected ?? held;
    if (last === undefined) throw new PolicyError("not_found", `there is no bundle ${name}`);
    const { revision } = last;
    const at = now().toISOString();
    const outcome = await store.deleteHead({ name, expected, revision, at, by });
    if (outcome.kind === "moved") {
      const { tombstone } = outcome;
      witness?.moved(last, undefined);
      const warnings = await announceMove(feed, { name, head: tombstone }, "deleted");
      return { last, tombstone, warnings };
    }
    expected = outcome.head;
  }
  throw busy();
}
