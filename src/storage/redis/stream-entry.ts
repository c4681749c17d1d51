import type { BundleName } from "../../domain/bundle-name.ts";
import type { NamedHead } from "../../domain/head.ts";
import { isRevision } from "../../domain/revision.ts";
import type { FeedEvent, HeadChange } from "../change-feed.ts";

/** One entry as XRANGE and XREAD give it: its id, then names and values in turn. */
export type StreamEntry = readonly [id: string, fields: readonly string[]];

/** The position before everything. */
export const START = "0-0";

const ID = /^\d{1,15}-\d{1,15}$/;

/** True for the form of a Redis stream id. */
export function isStreamId(text: string): boolean {
  return ID.test(text);
}

/** True when the first id comes later in its stream. */
export function isLater(id: string, other: string): boolean {
  const [time = 0, count = 0] = id.split("-").map(Number);
  const [otherTime = 0, otherCount = 0] = other.split("-").map(Number);
  return time > otherTime || (time === otherTime && count > otherCount);
}

export function toFields({ name, head }: NamedHead, change: HeadChange): readonly string[] {
  return [
    ...["name", name, "epoch", head.epoch],
    ...["sequence", String(head.sequence), "revision", head.revision],
    // Versions that know no deletions pass over it, read the head again and find none.
    ...(change === "deleted" ? ["deleted", "true"] : []),
  ];
}

/** The event of an entry; a gap for one that this version does not understand. */
export function toEvent([position, fields]: StreamEntry): FeedEvent {
  const values = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    values.set(fields[at] ?? "", fields[at + 1] ?? "");
  }
  const name = values.get("name");
  const epoch = values.get("epoch");
  const sequence = Number(values.get("sequence"));
  const revision = values.get("revision");
  if (!name || !epoch || !Number.isSafeInteger(sequence) || !isRevision(revision)) {
    return { kind: "gap" };
  }
  const kind = values.has("deleted") ? "deleted" : "moved";
  return { kind, position, name: name as BundleName, head: { epoch, sequence, revision } };
}
