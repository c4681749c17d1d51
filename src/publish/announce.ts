import type { NamedHead } from "../domain/head.ts";
import { type Diagnostic, messageOf } from "../domain/policy-error.ts";
import type { ChangeFeed, HeadChange } from "../storage/change-feed.ts";
import { NOT_ANNOUNCED } from "./findings.ts";

/**
 * Rings the bell. What happened to the head is durable already, so a bell that does not ring costs
 * time only: a warning.
 */
export async function announceMove(
  feed: ChangeFeed,
  moved: NamedHead,
  change: HeadChange = "moved",
): Promise<Diagnostic[]> {
  try {
    await feed.announce(moved, change);
    return [];
  } catch (error) {
    const what = change === "moved" ? "the new head is stored" : "the bundle is deleted";
    const message = `${what}, but other replicas could not be told at once: ${messageOf(error)}`;
    return [{ code: NOT_ANNOUNCED.code, message }];
  }
}
