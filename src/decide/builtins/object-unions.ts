import { PolicyError } from "../../domain/policy-error.ts";
import type { EvaluationContext } from "../context.ts";
import {
  type Entry,
  entriesOf,
  equalValues,
  isObject,
  makeObject,
  type ObjectValue,
  sizeOf,
  type Value,
  valueAt,
} from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnMembers } from "./cost.ts";
import { arrayOperand, objectOperand, wrongElement } from "./operands.ts";

/** `object.union(left, right)`: objects under one key are merged; of anything else the right one is taken. */
const objectUnion: Builtin = (context, args) => {
  const left = objectOperand(args, 0);
  const right = objectOperand(args, 1);
  if (sizeOf(left) === 0) return right;
  // Of equal objects OPA answers the left one, however the numbers in the right one are written.
  if (sizeOf(right) === 0 || equalValues(left, right)) return left;
  return merged(context, left, right, 0);
};

function merged(
  context: EvaluationContext,
  left: ObjectValue,
  right: ObjectValue,
  depth: number,
): ObjectValue {
  checkDepth(depth);
  spendOnMembers(context, sizeOf(left) + sizeOf(right));
  const entries = entriesOf(left).map(([key, held]): Entry => {
    const other = valueAt(right, key);
    if (other === undefined) return [key, held];
    const both = isObject(held) && isObject(other);
    return [key, both ? merged(context, held, other, depth + 1) : other];
  });
  return makeObject([
    ...entries,
    ...entriesOf(right).filter(([key]) => valueAt(left, key) === undefined),
  ]);
}

/** An object that is put together from the last to the first: what is there stays. */
type Draft = ValueMap<Slot>;

interface Slot {
  readonly value: Value;
  /** The value with what was merged into it. */
  draft: Draft | undefined;
  /** Something that is no object lay before it: what lies before that is gone. */
  isFrozen: boolean;
}

/** `object.union_n(objects)`: the same of many; keys are written as in the last object that has them. */
const objectUnionN: Builtin = (context, args) => {
  const array = arrayOperand(args, 0);
  const objects = array.map((member) => {
    if (!isObject(member)) throw wrongElement(0, array, member, "object");
    return member;
  });
  if (objects.length <= 1) return objects[0] ?? {};
  const draft: Draft = new ValueMap();
  for (const object of objects.reverse()) mergeBelow(context, draft, object, 0);
  return render(draft);
};

function mergeBelow(
  context: EvaluationContext,
  draft: Draft,
  object: ObjectValue,
  depth: number,
): void {
  checkDepth(depth);
  spendOnMembers(context, sizeOf(object) + 1);
  for (const [key, value] of entriesOf(object)) {
    const slot = draft.get(key);
    if (slot === undefined) draft.set(key, { value, draft: undefined, isFrozen: false });
    else if (!isObject(slot.value) || !isObject(value)) slot.isFrozen = true;
    else if (!slot.isFrozen) {
      slot.draft ??= draftOf(context, slot.value);
      mergeBelow(context, slot.draft, value, depth + 1);
    }
  }
}

function draftOf(context: EvaluationContext, object: ObjectValue): Draft {
  const draft: Draft = new ValueMap();
  mergeBelow(context, draft, object, 0);
  return draft;
}

function render(draft: Draft): ObjectValue {
  return makeObject(
    Array.from(draft.entries(), ([key, slot]): Entry => {
      return [key, slot.draft === undefined ? slot.value : render(slot.draft)];
    }),
  );
}

/** The machine stack serves the engine as well. */
const MAX_DEPTH = 500;

function checkDepth(depth: number): void {
  if (depth < MAX_DEPTH) return;
  throw new PolicyError("evaluation_error", `merged objects are nested deeper than ${MAX_DEPTH}`);
}

export const OBJECT_UNIONS: BuiltinFamily = {
  "object.union": pure(2, objectUnion),
  "object.union_n": pure(1, objectUnionN),
};
