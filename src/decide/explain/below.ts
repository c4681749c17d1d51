import { keysOf } from "../topdown/base-documents.ts";
import type { Exit } from "../topdown/exit.ts";
import { memberOf } from "../values/lookup.ts";
import { equalValues, isArray, ValueSet } from "../values/value.ts";
import type { Bindings } from "./bindings.ts";
import {
  type Item,
  isGroundItem,
  itemOf,
  itemsOf,
  Known,
  kindOf,
  membersOfItem,
  variableOf,
} from "./item.ts";
import type { Reference } from "./query.ts";
import { emit } from "./trace.ts";
import { holds, unify, withBound } from "./unify.ts";

/** Goes on with each value that the terms of a reference from `at` on select of an item (topdown's evalTerm). */
export function below(asked: Reference, at: number, item: Item, from: Bindings): Exit | undefined {
  const { query, terms, bindings, right, rightBindings, next } = asked;
  const term = terms[at];
  if (term === undefined) {
    return unify({ query, left: item, right, leftBindings: from, rightBindings, next });
  }
  const key = bindings.plug(itemOf(term));
  if (key instanceof Known) return select(asked, at, item, from, key);
  return isGroundItem(key) ? undefined : enumerate(asked, at, item, from, itemOf(term));
}

function select(
  asked: Reference,
  at: number,
  item: Item,
  from: Bindings,
  key: Known,
): Exit | undefined {
  const member = memberOfItem(item, from, key);
  if (member === undefined) return undefined;
  const [found, bindings] = from.apply(member);
  return below(asked, at + 1, found, bindings);
}

function memberOfItem(item: Item, from: Bindings, key: Known): Item | undefined {
  if (item instanceof Known) {
    const member = memberOf(item.value, key.value);
    return member === undefined ? undefined : new Known(member);
  }
  const isKey = (each: Item): boolean => {
    const plugged = from.plug(each);
    return plugged instanceof Known && equalValues(plugged.value, key.value);
  };
  switch (item.value.kind) {
    case "array":
      return itemsOf(item)[typeof key.value === "number" ? key.value : -1];
    case "object":
      return membersOfItem(item).find(([each]) => isKey(each))?.[1];
    case "set":
      return item.value.items.some((each) => isKey(itemOf(each))) ? key : undefined;
    default:
      return undefined;
  }
}

function enumerate(
  asked: Reference,
  at: number,
  item: Item,
  from: Bindings,
  pattern: Item,
): Exit | undefined {
  let deferred: Exit | undefined;
  for (const key of keysToTry(asked, at, item, from)) {
    const exit = tryKey(asked, at, item, from, pattern, key);
    if (exit !== undefined && !exit.isDeferred) return exit;
    deferred ??= exit;
  }
  return deferred;
}

function tryKey(
  asked: Reference,
  at: number,
  item: Item,
  from: Bindings,
  pattern: Item,
  key: Item,
): Exit | undefined {
  const { query, bindings } = asked;
  query.run.evaluation.context.spend(1);
  const next = (): Exit | undefined =>
    key instanceof Known ? select(asked, at, item, from, key) : undefined;
  if (kindOf(item) !== "array") {
    return unify({
      ...{ query, left: key, right: pattern },
      ...{ leftBindings: from, rightBindings: bindings, next },
    });
  }
  if (variableOf(pattern) === undefined) return undefined;
  emit(query, "Unify", { kind: "unify", left: key, right: pattern });
  const [variable, owner] = bindings.apply(pattern);
  return withBound(owner, variableOf(variable) as string, key, owner, next);
}

/** Of a set the one member that is wanted, where that is known. */
function keysToTry(
  { terms, right, rightBindings }: Reference,
  at: number,
  item: Item,
  from: Bindings,
): readonly Item[] {
  if (!(item instanceof Known)) return keysOfTerm(item, from);
  const { value } = item;
  if (value instanceof ValueSet && at === terms.length - 1) {
    const wanted = rightBindings.plug(right);
    if (wanted instanceof Known) return holds(value, wanted.value) ? [wanted] : [];
  }
  return keysOf(value).map((key, index) => new Known(isArray(value) ? index : key));
}

function keysOfTerm(item: Item, from: Bindings): readonly Item[] {
  switch (kindOf(item)) {
    case "array":
      return itemsOf(item).map((_, index) => new Known(index));
    case "object":
      return membersOfItem(item).map(([key]) => from.plug(key));
    default:
      return item instanceof Known || item.value.kind !== "set"
        ? []
        : item.value.items.map((each) => from.plug(itemOf(each)));
  }
}
