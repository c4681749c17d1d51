import type { BundleName } from "../domain/bundle-name.ts";
import { rollback } from "../publish/publish.ts";
import { type ActOptions, factsOf, type PublishAnswer } from "./answers.ts";
import { findRevision } from "./find-revision.ts";
import { readPartsInView, recordOf } from "./load-revision.ts";
import type { OperationContext } from "./operations.ts";
import { storedTree } from "./stored-trees.ts";

/**
 * Makes a stored revision the head again, under a new sequence. One that will answer decisions is judged anew before. `prefix`
 * as for `findRevision`, and it throws what that throws.
 */
export async function rollBack(
  options: OperationContext,
  name: BundleName,
  prefix: string,
  { witness }: ActOptions = {},
): Promise<PublishAnswer> {
  const { store } = options;
  const before = await store.readHead(name);
  const revision = await findRevision(store, name, prefix);
  const record = await recordOf(store, name, revision);
  if (before?.revision !== revision) witness?.begin(revision);
  const isNew = record.decide && before?.revision !== revision;
  const { changes, warnings } = await options.gate.judge({
    name,
    parts: isNew ? await readPartsInView(store, record) : undefined,
    before: before && (await storedTree(store, name, before.revision)),
    after: await storedTree(store, name, revision),
  });
  const published = await rollback(name, revision, { ...options, witness });
  await options.serve({ name, head: published.head });
  return {
    name,
    revision,
    head: published.head,
    changed: published.changed,
    dry_run: false,
    changes,
    warnings: [...warnings, ...published.warnings],
    ...factsOf(record),
  };
}
