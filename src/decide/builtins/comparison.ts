import { compareValues, equalValues, type Value } from "../values/value.ts";
import { type Builtin, type BuiltinDeclaration, type BuiltinFamily, pure } from "./builtin.ts";

function compared(test: (order: number) => boolean): BuiltinDeclaration {
  const call: Builtin = (_context, [left, right]) =>
    test(compareValues(left as Value, right as Value));
  return pure(2, call);
}

const equal: Builtin = (_context, [left, right]) => equalValues(left as Value, right as Value);

export const COMPARISON: BuiltinFamily = {
  equal: pure(2, equal),
  gt: compared((order) => order > 0),
  gte: compared((order) => order >= 0),
  lt: compared((order) => order < 0),
  lte: compared((order) => order <= 0),
  neq: compared((order) => order !== 0),
};
