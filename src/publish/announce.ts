import type { NamedHead } from "../domain/head.ts";
import { type Diagnostic, messageOf } from "../domain/policy-error.ts";
import type { ChangeFeed } from "../events/change-feed.ts";

/**
 * Rings the bell. The head is durable already, so a bell that does not ring costs time only: a
 * warning.
 */
export async function announceMove(feed: ChangeFeed, moved: NamedHead): Promise<Diagnostic[]> {
  try {
    await feed.announce(moved);
    return [];
  } catch (error) {
    const message = `the new head is stored, but other replicas could not be told at once: ${messageOf(error)}`;
    return [{ code: "not_announced", message }];
  }
}
