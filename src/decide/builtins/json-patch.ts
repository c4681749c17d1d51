import { printValue } from "../values/print-value.ts";
import {
  equalValues,
  isObject,
  type ObjectValue,
  typeName,
  type Value,
  valueAt,
} from "../values/value.ts";
import {
  type Builtin,
  BuiltinError,
  type BuiltinFamily,
  lateBuiltinError,
  pure,
} from "./builtin.ts";
import { EditTree } from "./edit-tree.ts";
import { parsePointer } from "./json-pointers.ts";
import { arrayOperand } from "./operands.ts";

/** `json.patch(value, operations)`: RFC 6902, of values of any type, with OPA's leniency (v1/topdown/json.go). */
const jsonPatch: Builtin = (context, args) => {
  const operations = arrayOperand(args, 1);
  const tree = new EditTree(args[0] as Value, (steps) => context.spend(steps));
  for (const operation of operations) {
    context.spend(16);
    if (!isObject(operation)) {
      throw new BuiltinError(
        "must be an array of JSON-Patch objects, but at least one element is not an object",
      );
    }
    apply(tree, operation);
  }
  return tree.render();
};

function apply(tree: EditTree, operation: ObjectValue): void {
  required(operation, "path");
  const op = required(operation, "op");
  if (typeof op !== "string") {
    throw new BuiltinError(`attribute 'op' must be a string but found: ${typeName(op)}`);
  }
  const path = parsePointer(required(operation, "path"));
  switch (op) {
    case "add":
      tree.insertAt(path, required(operation, "value"));
      break;
    case "remove":
      tree.deleteAt(path);
      break;
    case "replace":
      tree.deleteAt(path);
      tree.insertAt(path, required(operation, "value"));
      break;
    case "move":
    case "copy": {
      const from = parsePointer(required(operation, "from"));
      const part = tree.renderAt(from);
      if (op === "move") tree.deleteAt(from);
      tree.insertAt(path, part);
      break;
    }
    case "test":
      refuseDifference(required(operation, "value"), tree.renderAt(path));
      break;
    default:
      throw new BuiltinError(`unrecognized op: '${op}'`);
  }
}

function required(operation: ObjectValue, attribute: string): Value {
  const value = valueAt(operation, attribute);
  if (value === undefined) throw new BuiltinError(`missing required attribute '${attribute}'`);
  return value;
}

function refuseDifference(expected: Value, found: Value): void {
  if (equalValues(found, expected)) return;
  throw lateBuiltinError(() => {
    const values = `Expected: ${printValue(expected)}\n\nFound: ${printValue(found)}`;
    return `value from EditTree != patch value.\n\n${values}`;
  });
}

export const JSON_PATCH: BuiltinFamily = {
  "json.patch": pure(2, jsonPatch),
};
