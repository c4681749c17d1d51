import { EVAL_TYPE_ERROR } from "../findings.ts";
import { isArray, typeName, type Value, ValueSet } from "../values/value.ts";
import { BuiltinError } from "./builtin.ts";
import { wrongType } from "./operands.ts";

/** The way to a part of a value: keys, indexes, members. */
export type Pointer = readonly Value[];

/** A pointer as text (`/a/b`, `~1` for a slash) or an array of its segments; the leading slash may be missing. */
export function parsePointer(path: Value): Pointer {
  if (typeof path === "string") {
    return path === "" ? [] : path.replace(/^\/+/, "").split("/").map(unescapeSegment);
  }
  if (isArray(path)) return path;
  throw new BuiltinError(
    `operand 2 must be one of {set, array} containing string paths or array of path segments but got ${typeName(path)}`,
    EVAL_TYPE_ERROR.code,
  );
}

function unescapeSegment(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The pointers of an array or a set of them. */
export function pointersOperand(args: readonly Value[], position: number): readonly Pointer[] {
  const value = args[position] as Value;
  const paths = value instanceof ValueSet ? value.sorted : value;
  if (!isArray(paths)) throw wrongType(position, value, "set", "array");
  return paths.map(parsePointer);
}
