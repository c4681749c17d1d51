import { callsOf } from "../topdown/memo.ts";
import type { Value } from "../values/value.ts";
import { itemOf, Known, variableOf } from "./item.ts";
import type { AskedRules } from "./query.ts";

/** What is remembered of a partial document for the keys that a reference asks it for. */
export interface CacheKeys {
  readonly hit: { readonly value: Value; readonly depth: number } | undefined;
  /** Undefined where nothing can be remembered. */
  readonly key: Value | undefined;
  /** The keys that are known, before the first that is not. */
  readonly path: readonly Value[];
}

/** A key behind the first that is not known narrows what is evaluated; variables are alike. */
type Scope = readonly Value[];

/** Looks the keys up one after the other (topdown's evalVirtualPartial.evalCache). */
export function cacheKeysOf(asked: AskedRules): CacheKeys {
  const { reference, at, node } = asked;
  const { terms, bindings, query } = reference;
  const calls = callsOf(query.run.evaluation.memo, node);
  const path: Value[] = [];
  const scope: Scope[] = [];
  let isScoping = false;
  for (let each = at; each < longest(asked); each++) {
    const item = bindings.plug(itemOf(terms[each] as never));
    if (item instanceof Known && !isScoping) path.push(item.value);
    else {
      isScoping = true;
      if (path.length === 0) break;
      scope.push(
        item instanceof Known ? [item.value] : variableOf(item) === undefined ? [0, 0] : [],
      );
    }
    const value = calls.get([path.slice(), scope.slice()]);
    if (value !== undefined) return { hit: { value, depth: path.length }, key: undefined, path };
  }
  if (path.length === 0) return { hit: undefined, key: undefined, path };
  while (scope.at(-1)?.length === 0) scope.pop();
  return { hit: undefined, key: [path, scope], path };
}

/** How many terms of the reference rules can tell apart. */
function longest({ reference, set, found }: AskedRules): number {
  let most = 0;
  for (const { rule, branches } of found.groups) {
    const owned = set.rules[rule]?.[branches[0] as number]?.owned;
    if (owned === undefined) continue;
    const isMulti = owned.rule.head.value === undefined;
    most = Math.max(most, owned.ref.length + (isMulti ? 1 : 0));
  }
  return Math.min(most, reference.terms.length);
}
