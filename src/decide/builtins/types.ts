import { isArray, makeSet, typeName, type Value, ValueSet } from "../values/value.ts";
import { type Builtin, type BuiltinDeclaration, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnMembers } from "./cost.ts";
import { wrongType } from "./operands.ts";

type TypeName = ReturnType<typeof typeName>;

function is(type: TypeName): BuiltinDeclaration {
  return pure(1, (_context, [value]) => typeName(value as Value) === type);
}

/** `cast_string(x)` and the like: the value itself, if it has the type. */
function cast(type: TypeName): BuiltinDeclaration {
  return pure(1, (_context, [value]) => {
    if (typeName(value as Value) === type) return value;
    throw wrongType(0, value as Value, type);
  });
}

/** `cast_array(x)`: of an array or a set. */
const castArray: Builtin = (context, [value = null]) => {
  if (isArray(value)) return value;
  if (!(value instanceof ValueSet)) throw wrongType(0, value, "array", "set");
  spendOnMembers(context, value.size);
  return value.sorted;
};

/** `cast_set(x)`: of an array or a set. */
const castSet: Builtin = (context, [value = null]) => {
  if (value instanceof ValueSet) return value;
  if (!isArray(value)) throw wrongType(0, value, "array", "set");
  spendOnMembers(context, value.length);
  return makeSet(value);
};

/** `type_name(x)`. */
const typeNameOf: Builtin = (_context, [value]) => typeName(value as Value);

export const TYPES: BuiltinFamily = {
  cast_array: pure(1, castArray),
  cast_boolean: cast("boolean"),
  cast_null: cast("null"),
  cast_object: cast("object"),
  cast_set: pure(1, castSet),
  cast_string: cast("string"),
  is_array: is("array"),
  is_boolean: is("boolean"),
  is_null: is("null"),
  is_number: is("number"),
  is_object: is("object"),
  is_set: is("set"),
  is_string: is("string"),
  type_name: pure(1, typeNameOf),
};
