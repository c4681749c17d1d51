import {
  entriesOf,
  isArray,
  isNumber,
  isObject,
  isPlainObject,
  makeObject,
  numberText,
  type ObjectValue,
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
  const replaced = evaluation.data === undefined ? undefined : find(evaluation.data, path);
  if (isTargeted(evaluation, path)) return replaced;
  const stored = storedDocument(evaluation.stored, path);
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

/** Exact keys, as values have them. */
function find(value: Value, path: readonly Value[]): Value | undefined {
  let found: Value | undefined = value;
  for (const key of path) {
    if (found === undefined) return undefined;
    found = memberOf(found, key);
  }
  return found;
}

/** What a key selects of a value: a member of a set is itself. */
export function memberOf(value: Value, key: Value): Value | undefined {
  if (isArray(value)) {
    return isNumber(key) ? value[indexOf(numberText(key))] : undefined;
  }
  if (isObject(value)) return valueAt(value, key);
  if (typeof value === "object" && value !== null && "has" in value) {
    return value.has(key) ? key : undefined;
  }
  return undefined;
}

const INDEX = /^[+-]?\d*(?:\.0*)?$/;
/** Digits that OPA reads at most (v1/util/performance.go, Atoi64). */
const MOST_DIGITS = 19;

/** The index that a number's text means in an array: `1`, `+1` and `1.0`; -1 for none. */
function indexOf(text: string): number {
  const isIndex = text !== "" && text.length <= MOST_DIGITS && INDEX.test(text);
  return isIndex ? Number(text) : -1;
}

function storedDocument(stored: Value, path: readonly Value[]): Value | undefined {
  let found: Value | undefined = path.length === 0 ? withoutSystem(stored) : stored;
  for (const key of path) {
    const text = typeof key === "string" ? key : isNumber(key) ? numberText(key) : undefined;
    if (text === undefined || found === undefined) return undefined;
    if (isArray(found)) found = found[indexOf(text)];
    else if (isObject(found)) found = valueAt(found, text);
    else return undefined;
  }
  return found;
}

/** `data` as a whole does not show `data.system`. */
function withoutSystem(stored: Value): Value {
  if (!isObject(stored) || valueAt(stored, "system") === undefined) return stored;
  return makeObject(entriesOf(stored).filter(([key]) => key !== "system"));
}

/** Objects are merged; of two values that are not both objects the first stays. */
export function mergeValues(first: Value, second: Value): Value {
  return isObject(first) && isObject(second) ? mergeObjects(first, second) : first;
}

function mergeObjects(first: ObjectValue, second: ObjectValue): ObjectValue {
  const merged = entriesOf(first).map(([key, held]): [Value, Value] => {
    const other = valueAt(second, key);
    return [key, other === undefined ? held : mergeValues(held, other)];
  });
  const more = entriesOf(second).filter(([key]) => valueAt(first, key) === undefined);
  return makeObject([...merged, ...more]);
}

/** Goes to each member of a value in Rego's order, till one ends it; what is deferred ends it behind the last. */
export function eachMember(
  value: Value,
  visit: (key: Value, member: Value) => Exit | undefined,
): Exit | undefined {
  let deferred: Exit | undefined;
  const keys = isArray(value) ? value : keysOf(value);
  for (let at = 0; at < keys.length; at++) {
    const key = keys === value ? at : (keys[at] as Value);
    const member = keys === value ? (keys[at] as Value) : (memberOf(value, key) as Value);
    const exit = visit(key, member);
    if (exit !== undefined && !exit.isDeferred) return exit;
    deferred ??= exit;
  }
  return deferred;
}

function keysOf(value: Value): readonly Value[] {
  if (value instanceof ValueSet) return value.sorted;
  if (!isObject(value)) return [];
  return isPlainObject(value) ? sortedKeysOf(value) : entriesOf(value).map(([key]) => key);
}

/** What a value consists of, in Rego's order. */
export function membersOf(value: Value): readonly Value[] {
  if (isArray(value)) return value;
  if (value instanceof ValueSet) return value.sorted;
  return isObject(value) ? entriesOf(value).map(([, member]) => member) : [];
}
