import { int64Of } from "../../opa/go/number-text.ts";
import {
  isArray,
  isObject,
  makeNumber,
  type ObjectValue,
  type Value,
  ValueSet,
  valueAt,
} from "./value.ts";

/**
 * What OPA's Data API finds below the value of a rule: `data.<rule>[rest[0]][rest[1]]...`, undefined when there is
 * nothing. Segments are already unescaped and never empty. A segment that reads as an integer is a number and nothing
 * else: it is an index of an array, a numeric key, a number in a set, but never the key `"1"` of an object.
 */
export function lookupPath(value: Value, rest: readonly string[]): Value | undefined {
  return walk(value, rest, valueAt);
}

/**
 * The same below base data (`data.json`), where OPA follows storage paths: a segment that reads as an integer is also
 * the object key of that integer's text, so `01` finds `"1"`.
 */
export function lookupBasePath(value: Value, rest: readonly string[]): Value | undefined {
  return walk(value, rest, (object, key) => {
    // A null is a value that was found.
    const found = valueAt(object, key);
    return found === undefined ? keyByText(object, key) : found;
  });
}

function walk(
  value: Value,
  rest: readonly string[],
  find: (object: ObjectValue, key: Value) => Value | undefined,
): Value | undefined {
  let current: Value | undefined = value;
  for (const segment of rest) {
    const key = pathKey(segment);
    if (isArray(current)) current = typeof key === "number" ? current[key] : undefined;
    else if (current instanceof ValueSet) current = current.has(key) ? key : undefined;
    else current = current !== undefined && isObject(current) ? find(current, key) : undefined;
    if (current === undefined) return undefined;
  }
  return current;
}

function keyByText(object: ObjectValue, key: Value): Value | undefined {
  if (typeof key === "string") return undefined;
  const text = typeof key === "number" ? String(key) : (key as { text: string }).text;
  return valueAt(object, text);
}

/** A path segment as a key: the integer that OPA reads in it, else the string itself. */
export function pathKey(segment: string): Value {
  const integer = int64Of(segment);
  return integer === undefined ? segment : makeNumber(String(integer));
}
