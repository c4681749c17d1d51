import { lookUp, lookUpStored, memberOf } from "../values/lookup.ts";
import { mergeValues } from "../values/merge-values.ts";
import {
  entriesOf,
  isArray,
  isObject,
  isPlainObject,
  makeObject,
  sortedKeysOf,
  type Value,
  ValueSet,
  valueAt,
} from "../values/value.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Exit } from "./exit.ts";

/**
 * The base document at a path below `data`, with what `with` has put there (topdown's Resolve): storage paths, where an
 * array is asked by the text of an index.
 */
export function baseDocument(evaluation: Evaluation, path: readonly Value[]): Value | undefined {
  const replaced = evaluation.data === undefined ? undefined : lookUp(evaluation.data, path);
  if (isTargeted(evaluation, path)) return replaced;
  const stored = storedDocument(evaluation, path);
  if (replaced === undefined) return stored;
  return stored === undefined ? replaced : mergeValues(replaced, stored);
}

/** Whether a `with` replaces this path, or what is above it. */
export function isTargeted({ targets }: Evaluation, path: readonly Value[]): boolean {
  const top = targets.at(-1);
  if (top === undefined) return false;
  return targets.some((group) =>
    group.some(
      (target) =>
        target.length <= path.length && target.every((segment, at) => segment === path[at]),
    ),
  );
}

function storedDocument({ stored }: Evaluation, path: readonly Value[]): Value | undefined {
  return path.length === 0 ? withoutSystem(stored) : lookUpStored(stored, path);
}

/** `data` as a whole does not show `data.system`. */
function withoutSystem(stored: Value): Value {
  if (!isObject(stored) || valueAt(stored, "system") === undefined) return stored;
  return makeObject(entriesOf(stored).filter(([key]) => key !== "system"));
}

/** Goes to each member of a value in Rego's order, till one ends it; what is deferred ends it behind the last. */
export function eachMember(
  value: Value,
  visit: (key: Value, member: Value) => Exit | undefined,
): Exit | undefined {
  let deferred: Exit | undefined;
  const keys = keysOf(value);
  for (let at = 0; at < keys.length; at++) {
    const key = keys === value ? at : (keys[at] as Value);
    const member = keys === value ? (keys[at] as Value) : (memberOf(value, key) as Value);
    const exit = visit(key, member);
    if (exit !== undefined && !exit.isDeferred) return exit;
    deferred ??= exit;
  }
  return deferred;
}

/** The keys of a value's members in Rego's order; of an array itself. */
export function keysOf(value: Value): readonly Value[] {
  if (isArray(value)) return value;
  if (value instanceof ValueSet) return value.sorted;
  if (!isObject(value)) return [];
  return isPlainObject(value) ? sortedKeysOf(value) : value.keys;
}

/** What a value consists of, in Rego's order. */
export function membersOf(value: Value): readonly Value[] {
  if (isArray(value)) return value;
  if (value instanceof ValueSet) return value.sorted;
  return isObject(value) ? entriesOf(value).map(([, member]) => member) : [];
}
