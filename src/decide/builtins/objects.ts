import { int64Of } from "../../opa/go/number-text.ts";
import {
  type Entry,
  entriesOf,
  isArray,
  isNumber,
  isObject,
  makeObject,
  makeSet,
  numberText,
  type ObjectValue,
  sizeOf,
  type Value,
  ValueSet,
  valueAt,
} from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnMembers } from "./cost.ts";
import { objectOperand, wrongType } from "./operands.ts";

/** `object.get(object, key or path, default)`: a path goes through arrays and sets as well. */
const objectGet: Builtin = (context, args) => {
  const object = objectOperand(args, 0);
  const [, path, otherwise] = args as [Value, Value, Value];
  const keys = isArray(path) ? path : [path];
  context.spend(keys.length);
  let current: Value = object;
  for (const key of keys) {
    const found = memberAt(current, key);
    if (found === undefined) return otherwise;
    current = found;
  }
  return current;
};

/** What lies under a key of a collection, of a set the key itself; undefined when there is nothing. */
export function memberAt(collection: Value, key: Value): Value | undefined {
  if (isArray(collection)) return elementAt(collection, key);
  if (collection instanceof ValueSet) return collection.has(key) ? key : undefined;
  return isObject(collection) ? valueAt(collection, key) : undefined;
}

function elementAt(array: readonly Value[], key: Value): Value | undefined {
  if (typeof key === "number") return array[key];
  const index = isNumber(key) ? int64Of(numberText(key)) : undefined;
  return index === undefined ? undefined : array[Number(index)];
}

/** `object.keys(object)`. */
const objectKeys: Builtin = (context, args) => {
  const object = objectOperand(args, 0);
  spendOnMembers(context, sizeOf(object));
  return makeSet(entriesOf(object).map(([key]) => key));
};

/** `object.remove(object, keys)`. */
const objectRemove: Builtin = (context, args) => {
  const object = objectOperand(args, 0);
  const keys = keysOperand(args, 1);
  spendOnMembers(context, sizeOf(object) + keys.size);
  return makeObject(entriesOf(object).filter(([key]) => !keys.has(key)));
};

/** `object.filter(object, keys)`: the keys as the smaller of the two has them. */
const objectFilter: Builtin = (context, args) => {
  const object = objectOperand(args, 0);
  const keys = keysOperand(args, 1);
  spendOnMembers(context, sizeOf(object) + keys.size);
  return makeObject(
    sizeOf(object) < keys.size
      ? keys.sorted.flatMap((key): Entry[] => entryAt(object, key))
      : entriesOf(object).filter(([key]) => keys.has(key)),
  );
};

function entryAt(object: ObjectValue, key: Value): Entry[] {
  const value = valueAt(object, key);
  return value === undefined ? [] : [[key, value]];
}

/** The members of an array or a set, or the keys of an object. */
function keysOperand(args: readonly Value[], position: number): ValueSet {
  const value = args[position] as Value;
  if (value instanceof ValueSet) return value;
  if (isArray(value)) return makeSet(value);
  if (isObject(value)) return makeSet(entriesOf(value).map(([key]) => key));
  throw wrongType(position, value, "object", "set", "array");
}

export const OBJECTS: BuiltinFamily = {
  "object.filter": pure(2, objectFilter),
  "object.get": pure(3, objectGet),
  "object.keys": pure(1, objectKeys),
  "object.remove": pure(2, objectRemove),
};
