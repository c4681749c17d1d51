import type { Head } from "../domain/head.ts";
import { isRevision } from "../domain/revision.ts";

/** Far more than agents send (OPA keeps eight superseded tags): a bound on work for hostile headers. */
const MAX_TAGS = 32;
const TAG = /\s*((?:W\/)?"[^"]*"|[^\s,"]+)\s*(?:,|$)/y;
const HEAD_TAG = /^(?:W\/)?"([0-9a-f]{16})\.([1-9]\d{0,15})\.([0-9a-f]{64})"$/;

/** The entity tag of a head. It names content and order, never the bytes of the archive (RFC 9110 8.8.3). */
export function etagOf(head: Head): string {
  return `"${head.epoch}.${head.sequence}.${head.revision}"`;
}

/** Reads a tag that `etagOf` wrote, also when a proxy made it weak; undefined for any other text. */
export function parseEtag(tag: string): Head | undefined {
  const [, epoch, digits, revision] = HEAD_TAG.exec(tag) ?? [];
  const sequence = Number(digits);
  if (epoch === undefined || !isRevision(revision) || !Number.isSafeInteger(sequence)) {
    return undefined;
  }
  return { epoch, sequence, revision };
}

/**
 * The tags of an `If-None-Match`, as they were sent and in their order. In an agent's list the first one is what it runs
 * now and the others what it ran before (OPA v1/download/download.go, ifNoneMatch), so only the first can mean "not
 * modified". Reading stops at the first thing that is no tag.
 */
export function parseIfNoneMatch(header: string | undefined): readonly string[] {
  const tags: string[] = [];
  if (header === undefined) return tags;
  TAG.lastIndex = 0;
  while (tags.length < MAX_TAGS && TAG.lastIndex < header.length) {
    const tag = TAG.exec(header)?.[1];
    if (tag === undefined) break;
    tags.push(tag);
  }
  return tags;
}

/** Weak comparison (RFC 9110 8.8.3.2): a proxy that turned `"x"` into `W/"x"` changed nothing. */
export function isSameEtag(a: string, b: string): boolean {
  return opaqueOf(a) === opaqueOf(b);
}

/** The tag without the mark of weakness. */
export function opaqueOf(tag: string): string {
  return tag.startsWith("W/") ? tag.slice(2) : tag;
}
