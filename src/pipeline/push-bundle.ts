import type { BundleName } from "../domain/bundle-name.ts";
import type { Revision } from "../domain/revision.ts";
import { publish } from "../publish/publish.ts";
import { checkRootOwners } from "../publish/root-owners.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import { factsOf, type PublishAnswer, type Pushed, type PushOptions } from "./answers.ts";
import { readSeen } from "./load-revision.ts";
import type { OperationContext } from "./operations.ts";
import { unseenWarnings } from "./seen-bundles.ts";
import { storedTree } from "./stored-trees.ts";

/**
 * Publishes what was pushed as the bundle's next head: read, judged by the whole gate, packed, stored, announced, and served
 * here before the answer is given. Content that is the head already is answered without the gate, unless the store has lost
 * its record; a dry run stores nothing.
 * Throws what the gate and `publish` throw; then nothing has changed.
 */
export async function pushBundle(
  options: OperationContext,
  name: BundleName,
  pushed: Pushed,
  { dryRun, reason, statements = {}, signal, witness }: PushOptions,
): Promise<PublishAnswer> {
  const { store, gate } = options;
  const head = await store.readHead(name);
  const before = head && (await storedTree(store, name, head.revision));
  const session = await gate.open({ name, pushed, statements, before }, signal);
  try {
    const { revision, source, changes, warnings } = session.read;
    const roots_derived = source.rootsDerived;
    const answer = { name, revision, dry_run: dryRun, changes, roots_derived, ...factsOf(source) };
    if (head?.revision === revision && !dryRun && (await isStored(store, name, revision))) {
      return { ...answer, head, changed: false, warnings: [...source.warnings, ...warnings] };
    }
    // Beside the gate, which takes longer; what goes wrong with it is thrown before the head moves.
    if (!dryRun) witness?.begin(revision);
    const seen = await readSeen(store, source);
    const unseen = unseenWarnings(source.sees, seen);
    const passed = await session.pass(dryRun ? undefined : options.now().toISOString(), seen);
    const { tests } = passed;
    if (passed.packed === undefined) {
      await checkRootOwners(source, options);
      const changed = head?.revision !== revision;
      const all = [...warnings, ...unseen, ...passed.warnings];
      return { ...answer, ...(head && { head }), changed, warnings: all, ...(tests && { tests }) };
    }
    session.end();
    const published = await publish(passed.packed, { ...options, reason, witness });
    await options.serve({ name, head: published.head });
    return {
      ...answer,
      head: published.head,
      changed: published.changed,
      warnings: [...warnings, ...unseen, ...passed.warnings, ...published.warnings],
      ...(tests && { tests }),
    };
  } finally {
    session.end();
  }
}

async function isStored(
  store: BundleStore,
  name: BundleName,
  revision: Revision,
): Promise<boolean> {
  return (await store.readRevision(name, revision)) !== undefined;
}
