import type { TraceEvent } from "./event.ts";

/** Names of files that are shown shorter, by the names: none is longer than they may be. */
export function aliasesOf(_events: readonly TraceEvent[]): ReadonlyMap<string, string> {
  return new Map();
}
