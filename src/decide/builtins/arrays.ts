import { isArray, type Value } from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnMembers } from "./cost.ts";
import { arrayOperand, indexOperand } from "./operands.ts";

/** `array.concat(x, y)`. */
const arrayConcat: Builtin = (context, args) => {
  const left = arrayOperand(args, 0);
  const right = arrayOperand(args, 1);
  spendOnMembers(context, left.length + right.length);
  return left.concat(right);
};

/** `array.flatten(x)`: one level. */
const arrayFlatten: Builtin = (context, args) => {
  const array = arrayOperand(args, 0);
  const flat: Value[] = [];
  for (const member of array) {
    const parts = isArray(member) ? member : [member];
    spendOnMembers(context, parts.length + 1);
    for (const part of parts) flat.push(part);
  }
  return flat;
};

/** `array.slice(x, start, stop)`: bounds outside the array are moved to its ends. */
const arraySlice: Builtin = (context, args) => {
  const array = arrayOperand(args, 0);
  const start = Math.max(indexOperand(args, 1), 0);
  const stop = Math.max(indexOperand(args, 2), 0);
  spendOnMembers(context, Math.min(array.length, Math.max(stop - start, 0)));
  return array.slice(start, stop);
};

/** `array.reverse(x)`. */
const arrayReverse: Builtin = (context, args) => {
  const array = arrayOperand(args, 0);
  spendOnMembers(context, array.length);
  return [...array].reverse();
};

export const ARRAYS: BuiltinFamily = {
  "array.concat": pure(2, arrayConcat),
  "array.flatten": pure(1, arrayFlatten),
  "array.reverse": pure(1, arrayReverse),
  "array.slice": pure(3, arraySlice),
};
