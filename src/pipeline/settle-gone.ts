import { DECLARATION, whenRemovedIn } from "../declarations/read-declaration.ts";
import { DECLARED } from "../domain/actor.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Head, HeadMove } from "../domain/head.ts";
import { isPolicyError } from "../domain/policy-error.ts";
import type { Log } from "../observe/log.ts";
import type { BundleStore } from "../storage/bundle-store.ts";
import type { ActRecorder } from "./acts.ts";
import type { Operations } from "./answers.ts";

export interface SettleGoneOptions {
  readonly operations: Pick<Operations, "delete" | "files">;
  readonly store: Pick<BundleStore, "readHistory">;
  readonly heads: { head(name: BundleName): Head | undefined };
  readonly acts: ActRecorder;
  readonly log: Log;
}

const HISTORY_LENGTH = 1_000;

/**
 * Deals with a bundle whose folder is gone: keeps or deletes it, as the declaration said that was published last, and tells
 * it. What was never declared, or was pushed by hand since, is not touched. Throws what the store throws.
 */
export async function settleGone(options: SettleGoneOptions, name: BundleName): Promise<void> {
  const { store, heads, log, acts, operations } = options;
  if (heads.head(name) === undefined) return;
  const moves = await store.readHistory(name, HISTORY_LENGTH);
  if (!moves.some(({ reason }) => reason === "declared")) return;
  const source = moves.find(({ reason }) => reason !== "rollback");
  if (source?.reason !== "declared") {
    log.info(
      { bundle: name },
      "a bundle has no folder any more, and was pushed by hand since: it is kept",
    );
  } else if ((await whenRemoved(options, name, source)) === "keep") {
    log.warn(
      { bundle: name },
      "a bundle has no folder any more: it is kept; gatehouse delete ends it",
    );
  } else {
    log.warn(
      { bundle: name },
      "a bundle has no folder any more: it is deleted, as its declaration says",
    );
    const act = { what: "delete", bundle: name, who: DECLARED } as const;
    await acts
      .record(act, (witness) => operations.delete(name, { by: "declared", witness }))
      .catch(ignoreAbsence);
  }
}

/** What the declaration said when it was last published; `keep` where it said nothing or is stored no more. */
async function whenRemoved(
  { operations }: SettleGoneOptions,
  name: BundleName,
  { revision }: HeadMove,
): Promise<"keep" | "delete"> {
  try {
    const bytes = (await operations.files(name, revision)).get(DECLARATION);
    return bytes === undefined ? "keep" : whenRemovedIn(bytes);
  } catch (error) {
    if (isPolicyError(error) && error.code !== "unavailable") return "keep";
    throw error;
  }
}

/** Another replica may have been first. */
function ignoreAbsence(error: unknown): void {
  if (!isPolicyError(error) || error.code !== "not_found") throw error;
}
