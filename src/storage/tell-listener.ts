import { messageOf } from "../domain/policy-error.ts";
import type { FeedEvent } from "./change-feed.ts";

/** Gives one listener an event. One that throws is a fault of its own, and must not make the others deaf. */
export function tellListener(listener: (event: FeedEvent) => void, event: FeedEvent): void {
  try {
    listener(event);
  } catch (error) {
    process.emitWarning(`a listener of the change feed failed: ${messageOf(error)}`);
  }
}
