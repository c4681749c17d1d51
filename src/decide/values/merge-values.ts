import { entriesOf, isObject, makeObject, type ObjectValue, type Value, valueAt } from "./value.ts";

/** Objects are merged, however deep; of two values that are not both objects the first stays. */
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
