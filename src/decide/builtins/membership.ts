import {
  entriesOf,
  equalValues,
  isArray,
  isObject,
  type Value,
  ValueSet,
} from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { memberAt } from "./objects.ts";

/** `value in collection`: one of its values; nothing else has any. */
const member: Builtin = (context, args) => {
  const [value, collection] = args as [Value, Value];
  if (collection instanceof ValueSet) return collection.has(value);
  const values = isArray(collection) ? collection : valuesOf(collection);
  context.spend(values.length);
  return values.some((held) => equalValues(value, held));
};

function valuesOf(collection: Value): readonly Value[] {
  return isObject(collection) ? entriesOf(collection).map(([, held]) => held) : [];
}

/** `key, value in collection`: of a set both are the member. */
const memberWithKey: Builtin = (_context, args) => {
  const [key, value, collection] = args as [Value, Value, Value];
  const held = memberAt(collection, key);
  return held !== undefined && equalValues(value, held);
};

export const MEMBERSHIP: BuiltinFamily = {
  "internal.member_2": pure(2, member),
  "internal.member_3": pure(3, memberWithKey),
};
