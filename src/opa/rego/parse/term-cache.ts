import type { Term } from "../ast/nodes.ts";
import { type CachedTerm, type Parser, restore, save, spend } from "./parser.ts";

/**
 * A term that was read at the place of the token before, and goes on behind it. As in OPA that goes well once: from then on
 * the cache knows another state behind the term, which OPA refuses modules for.
 */
export function lookUpTerm(parser: Parser): CachedTerm | undefined {
  const { start } = parser.state;
  let entry = parser.cached;
  for (; entry !== undefined && entry.start >= start; entry = entry.next) {
    if (entry.start === start) {
      restore(parser, entry.after);
      return entry;
    }
    spend(parser);
  }
  return undefined;
}

/** Forgets what lies within the term and behind it. */
export function cacheTerm(parser: Parser, term: Term | undefined, start: number): void {
  let next = parser.cached;
  while (next !== undefined && next.start >= start) next = next.next;
  parser.cached = { term, start, after: save(parser), next };
}
