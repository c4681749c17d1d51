import { int64Of } from "../../opa/go/number-text.ts";
import {
  isArray,
  isNumber,
  isObject,
  makeNumber,
  numberText,
  type Value,
  valueAt,
} from "./value.ts";

/**
 * A segment of a path, unescaped, as a key: the integer that OPA reads in it, and nothing else then (never the key `"1"` of
 * an object); else the string itself.
 */
export function pathKey(segment: string): Value {
  const integer = int64Of(segment);
  return integer === undefined ? segment : makeNumber(String(integer));
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

/** What keys select one after the other; undefined where one selects nothing. */
export function lookUp(value: Value, path: readonly Value[]): Value | undefined {
  let found: Value | undefined = value;
  for (const key of path) {
    if (found === undefined) return undefined;
    found = memberOf(found, key);
  }
  return found;
}

/** The same in base documents, where keys are the segments of storage paths: objects and arrays are asked by their text. */
export function lookUpStored(stored: Value, path: readonly Value[]): Value | undefined {
  let found: Value | undefined = stored;
  for (const key of path) {
    if (found === undefined) return undefined;
    found = storedMember(found, key);
  }
  return found;
}

/** What a segment of a storage path selects of a base document. */
export function storedMember(value: Value, key: Value): Value | undefined {
  const text = typeof key === "string" ? key : isNumber(key) ? numberText(key) : undefined;
  if (text === undefined) return undefined;
  if (isArray(value)) return value[indexOf(text)];
  return isObject(value) ? valueAt(value, text) : undefined;
}

const INDEX = /^[+-]?\d*(?:\.0*)?$/;
/** Digits that OPA reads at most (v1/util/performance.go, Atoi64). */
const MOST_DIGITS = 19;

/** The index that a number's text means in an array: `1`, `+1` and `1.0`; -1 for none. */
function indexOf(text: string): number {
  const isIndex = text !== "" && text.length <= MOST_DIGITS && INDEX.test(text);
  return isIndex ? Number(text) : -1;
}
