import type { EvaluationContext } from "../context.ts";
import { entriesOf, isArray, isObject, type Value, ValueSet } from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnMembers } from "./cost.ts";

/** A path and what lies there. */
export type WalkPair = readonly [path: readonly Value[], value: Value];

/** Children of a value on the current path, and which is the next to be visited. */
interface Level {
  readonly children: readonly (readonly [key: Value, value: Value])[];
  next: number;
}

/** Each path below a value and what lies there, in topdown's order: parents first, keys in theirs. However deep. */
export function* walkPairs(context: EvaluationContext, value: Value): Generator<WalkPair> {
  yield [[], value];
  const path: Value[] = [];
  const levels: Level[] = [{ children: childrenOf(context, value), next: 0 }];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const child = level.children[level.next++];
    if (child === undefined) {
      levels.pop();
      path.pop();
      continue;
    }
    path.push(child[0]);
    spendOnMembers(context, path.length + 2);
    yield [[...path], child[1]];
    levels.push({ children: childrenOf(context, child[1]), next: 0 });
  }
}

const NONE: Level["children"] = [];

function childrenOf(context: EvaluationContext, value: Value): Level["children"] {
  if (typeof value !== "object" || value === null) return NONE;
  const children = allChildrenOf(value);
  spendOnMembers(context, children.length);
  return children;
}

function allChildrenOf(value: Value): Level["children"] {
  if (isArray(value)) return value.map((member, index) => [index, member] as const);
  if (value instanceof ValueSet) return value.sorted.map((member) => [member, member] as const);
  return isObject(value) ? entriesOf(value) : NONE;
}

/** `walk(x)`: all pairs of path and value. An engine that wants them one by one asks {@link walkPairs}. */
const walk: Builtin = (context, [value]) => [...walkPairs(context, value as Value)];

export const WALK: BuiltinFamily = {
  walk: pure(1, walk),
};
