import { PolicyError } from "../../domain/policy-error.ts";
import type { EvaluationContext } from "../context.ts";
import {
  type Entry,
  entriesOf,
  isArray,
  isObject,
  isPlainObject,
  makeObject,
  makeSet,
  type ObjectValue,
  sizeOf,
  type Value,
  ValueSet,
  valueAt,
} from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { type Pointer, pointersOperand } from "./json-pointers.ts";
import { objectOperand } from "./operands.ts";

/** Pointers as a tree: below each key the rest of the ways, null where one ends. */
type Paths = ValueMap<Paths | null>;

/** Whatever is nested deeper than this would take more of the machine's stack than there is. */
const MAX_DEPTH = 2_000;

/** `json.filter(object, paths)`: the object with nothing but the parts that the pointers lead to. */
const jsonFilter: Builtin = (context, args) => {
  const object = objectOperand(args, 0);
  return filterValue(context, object, pathsOf(context, pointersOperand(args, 1)), 0);
};

/** `json.remove(object, paths)`: the object without the parts that the pointers lead to. */
const jsonRemove: Builtin = (context, args) => {
  const object = objectOperand(args, 0);
  return removeParts(context, object, pathsOf(context, pointersOperand(args, 1)), 0);
};

function pathsOf(context: EvaluationContext, pointers: readonly Pointer[]): Paths {
  const root: Paths = new ValueMap();
  for (const pointer of pointers) {
    context.spend(pointer.length * 4);
    addPointer(root, pointer);
  }
  return root;
}

/** A pointer to less than one that is there already takes its place; one to more changes nothing. */
function addPointer(root: Paths, pointer: Pointer): void {
  let node = root;
  for (const segment of pointer.slice(0, -1)) {
    const held = node.get(segment);
    if (held === null) return;
    const next: Paths = held ?? new ValueMap();
    if (held === undefined) node.set(segment, next);
    node = next;
  }
  const last = pointer.at(-1);
  if (last !== undefined) node.set(last, null);
}

function filterValue(
  context: EvaluationContext,
  value: Value,
  paths: Paths | null,
  depth: number,
): Value {
  if (paths === null) return value;
  refuseDepth(depth);
  const filtered = (part: Value, rest: Paths | null): Value =>
    filterValue(context, part, rest, depth + 1);
  if (isArray(value)) {
    context.spend(value.length);
    return value.flatMap((element, i) => {
      const rest = paths.get(String(i));
      return rest === undefined ? [] : [filtered(element, rest)];
    });
  }
  if (value instanceof ValueSet) {
    context.spend(value.size * 4);
    return makeSet(
      value.sorted.flatMap((member) => {
        const rest = paths.get(member);
        return rest === undefined ? [] : [filtered(member, rest)];
      }),
    );
  }
  return isObject(value) ? filterObject(context, value, paths, filtered) : value;
}

/** Of equal numbers that are written differently, the keys of the larger side are kept, as OPA does. */
function filterObject(
  context: EvaluationContext,
  object: ObjectValue,
  paths: Paths,
  filtered: (part: Value, rest: Paths | null) => Value,
): Value {
  const entries: Entry[] = [];
  if (isPlainObject(object) || sizeOf(object) < paths.size) {
    context.spend(paths.size * 8);
    for (const [key, rest] of paths.entries()) {
      const part = valueAt(object, key);
      if (part !== undefined) entries.push([key, filtered(part, rest)]);
    }
  } else {
    context.spend(sizeOf(object) * 8);
    for (const [key, part] of entriesOf(object)) {
      const rest = paths.get(key);
      if (rest !== undefined) entries.push([key, filtered(part, rest)]);
    }
  }
  return makeObject(entries);
}

function removeParts(context: EvaluationContext, value: Value, paths: Paths, depth: number): Value {
  refuseDepth(depth);
  const left = (part: Value, key: Value): readonly Value[] => {
    const rest = paths.get(key);
    if (rest === null) return [];
    return [rest === undefined ? part : removeParts(context, part, rest, depth + 1)];
  };
  if (isArray(value)) {
    context.spend(value.length * 2);
    return value.flatMap((element, i) => left(element, String(i)));
  }
  if (value instanceof ValueSet) {
    context.spend(value.size * 4);
    return makeSet(value.sorted.flatMap((member) => left(member, member)));
  }
  if (!isObject(value)) return value;
  context.spend(sizeOf(value) * 8);
  return makeObject(
    entriesOf(value).flatMap(([key, part]) => left(part, key).map((kept): Entry => [key, kept])),
  );
}

function refuseDepth(depth: number): void {
  if (depth < MAX_DEPTH) return;
  throw new PolicyError("evaluation_error", `a path is longer than ${MAX_DEPTH} segments`);
}

export const JSON_PATHS: BuiltinFamily = {
  "json.filter": pure(2, jsonFilter),
  "json.remove": pure(2, jsonRemove),
};
