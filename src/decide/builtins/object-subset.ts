import type { EvaluationContext } from "../context.ts";
import { EVAL_TYPE_ERROR } from "../findings.ts";
import {
  entriesOf,
  equalValues,
  isArray,
  isObject,
  type ObjectValue,
  sizeOf,
  type Value,
  ValueSet,
  valueAt,
} from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";

/** `object.subset(super, sub)` over objects, sets, arrays, and an array with a set (OPA v1/topdown/subset.go). */
const objectSubset: Builtin = (context, args) => {
  const [whole, part] = args as [Value, Value];
  const answer = sameKindSubset(context, whole, part);
  if (answer !== undefined) return answer;
  if (isArray(whole) && part instanceof ValueSet) return arrayHoldsSet(context, whole, part);
  const message = "both arguments object.subset must be of the same type or array and set";
  throw new BuiltinError(message, EVAL_TYPE_ERROR.code);
};

/** Undefined when the two are not both objects, both sets or both arrays. */
function sameKindSubset(
  context: EvaluationContext,
  whole: Value,
  part: Value,
): boolean | undefined {
  if (isArray(whole) && isArray(part)) return arrayHoldsArray(context, whole, part);
  if (whole instanceof ValueSet && part instanceof ValueSet) {
    context.spend(part.size);
    return part.sorted.every((member) => whole.has(member));
  }
  return isObject(whole) && isObject(part) ? objectHoldsObject(context, whole, part) : undefined;
}

function objectHoldsObject(
  context: EvaluationContext,
  whole: ObjectValue,
  part: ObjectValue,
): boolean {
  context.spend(sizeOf(part));
  return entriesOf(part).every(([key, wanted]) => {
    const held = valueAt(whole, key);
    if (held === undefined) return false;
    return equalValues(wanted, held) || (sameKindSubset(context, held, wanted) ?? false);
  });
}

/**
 * True when the part lies in the whole in one piece. OPA's search goes on behind a partial match instead of inside it,
 * and so misses some: kept.
 */
function arrayHoldsArray(
  context: EvaluationContext,
  whole: readonly Value[],
  part: readonly Value[],
): boolean {
  if (part.length > whole.length) return false;
  let start = 0;
  let matched = 0;
  while (matched < part.length) {
    const held = whole[start + matched];
    if (held === undefined) return false;
    if (equalValues(held, part[matched] as Value)) matched++;
    else {
      context.spend(1 + matched);
      start++;
      matched = 0;
    }
  }
  return true;
}

/** OPA counts doubled elements twice and finds nothing in an empty array, not even the empty set: kept. */
function arrayHoldsSet(
  context: EvaluationContext,
  whole: readonly Value[],
  part: ValueSet,
): boolean {
  context.spend(whole.length);
  let unmatched = part.size;
  return whole.some((element) => {
    if (part.has(element)) unmatched--;
    return unmatched === 0;
  });
}

export const OBJECT_SUBSET: BuiltinFamily = {
  "object.subset": pure(2, objectSubset),
};
