import type { RevisionRecord } from "../domain/bundle.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head, MoveReason } from "../domain/head.ts";
import { type Diagnostic, PolicyError } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import { announceMove } from "./announce.ts";
import { moveHead, type Shelf } from "./move-head.ts";
import type { PackedRevision } from "./pack.ts";

export interface PublishContext extends Shelf {
  /** What the history says of the move. */
  readonly reason: MoveReason;
}

export interface Published {
  readonly head: Head;
  readonly revision: Revision;
  /** False when the content was the head already. */
  readonly changed: boolean;
  readonly record: RevisionRecord;
  /** What went wrong and does not matter for what was promised. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Makes compiled content the head of its bundle. Resolves once revision and head are durable; the
 * same content as the head moves nothing. Throws `conflict` for roots of another bundle and
 * `unavailable` when the store is away or others keep publishing.
 */
export async function publish(
  { record: packed, artifacts }: PackedRevision,
  context: PublishContext,
): Promise<Published> {
  const { store } = context;
  const { name, revision } = packed;
  const [head, stored] = await Promise.all([
    store.readHead(name),
    store.readRevision(name, revision),
  ]);
  if (head?.revision === revision && stored !== undefined) return unchanged(head, stored);
  const put = async (): Promise<RevisionRecord> => {
    await store.putRevision(packed, artifacts);
    return packed;
  };
  return activate(stored ?? (await put()), head, context, put);
}

/**
 * Makes a stored revision the head again, under a new sequence. Throws `not_found` when it is not
 * stored.
 */
export async function rollback(
  name: BundleName,
  revision: Revision,
  context: Shelf,
): Promise<Published> {
  const { store } = context;
  const [head, record] = await Promise.all([
    store.readHead(name),
    store.readRevision(name, revision),
  ]);
  const absent = async (): Promise<never> => {
    throw new PolicyError("not_found", `bundle ${name} has no revision ${revision}`);
  };
  if (record === undefined) return absent();
  if (head?.revision === revision) return unchanged(head, record);
  return activate(record, head, { ...context, reason: "rollback" }, absent);
}

function unchanged(head: Head, record: RevisionRecord): Published {
  return { head, revision: record.revision, changed: false, record, warnings: [] };
}

async function activate(
  record: RevisionRecord,
  expected: Head | undefined,
  context: PublishContext,
  putAgain: () => Promise<unknown>,
): Promise<Published> {
  const { name, revision } = record;
  // Outside all turns: nobody else waits for the audit.
  await context.witness?.ready(revision);
  const { head, changed } = await moveHead(record, { ...context, expected, putAgain });
  const warnings = changed ? await announceMove(context.feed, { name, head }) : [];
  return { head, revision, changed, record, warnings };
}
