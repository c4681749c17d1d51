import type { Term } from "../ast/nodes.ts";
import { type CachedTerm, type Parser, restore, save } from "./parser.ts";

/**
 * A term that was read at the place of the token before, and goes on behind it. As in OPA that goes well once: from then on
 * the cache knows another state behind the term, which OPA refuses modules for.
 */
export function lookUpTerm(parser: Parser): CachedTerm | undefined {
  const { start } = parser.state;
  const entry = firstUpTo(parser.cached, start);
  if (entry?.start !== start) return undefined;
  restore(parser, entry.after);
  return entry;
}

/** Forgets what lies within the term and behind it. */
export function cacheTerm(parser: Parser, term: Term | undefined, start: number): void {
  const next = firstUpTo(parser.cached, start - 1);
  parser.cached = {
    term,
    start,
    after: save(parser),
    next,
    jump: jumpTo(next),
    depth: (next?.depth ?? 0) + 1,
  };
}

/** The first that starts there or before. */
function firstUpTo(newest: CachedTerm | undefined, start: number): CachedTerm | undefined {
  let entry = newest;
  while (entry !== undefined && entry.start > start) {
    entry = entry.jump !== undefined && entry.jump.start > start ? entry.jump : entry.next;
  }
  return entry;
}

/** As far again as the next one jumps, where that has jumped twice the same way (Myers' stack of applicative lists). */
function jumpTo(next: CachedTerm | undefined): CachedTerm | undefined {
  const { jump } = next ?? {};
  if (next === undefined || jump?.jump === undefined) return next;
  return next.depth - jump.depth === jump.depth - jump.jump.depth ? jump.jump : next;
}
