import { type Head, isBehind } from "../domain/head.ts";
import { etagOf, isSameEtag, parseEtag } from "./etag.ts";

/**
 * How what an agent runs stands to the head that is held here. `ahead`: the agent has seen a later head of the same epoch
 * than this replica, which must not take it back (T13). `unknown`: there is no head.
 */
export type Standing = "unknown" | "outdated" | "current" | "ahead";

/** `tag` is what the agent runs; undefined when it has nothing yet. */
export function standingOf(tag: string | undefined, head: Head | undefined): Standing {
  if (head === undefined) return "unknown";
  if (tag === undefined) return "outdated";
  if (isSameEtag(tag, etagOf(head))) return "current";
  const running = parseEtag(tag);
  return running !== undefined && isBehind(head, running) ? "ahead" : "outdated";
}

/** Whether the agent knows of something that is not held here: then the store is asked first. */
export function isInDoubt(tag: string | undefined, standing: Standing): boolean {
  if (standing === "ahead") return true;
  return standing === "unknown" && tag !== undefined && parseEtag(tag) !== undefined;
}
