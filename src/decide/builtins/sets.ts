import type { EvaluationContext } from "../context.ts";
import { makeSet, type Value, type ValueSet } from "../values/value.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnMembers } from "./cost.ts";
import { setOperand } from "./operands.ts";

/** The members of the left set that the right one does not have. */
export function setDifference(
  context: EvaluationContext,
  left: ValueSet,
  right: ValueSet,
): ValueSet {
  spendOnMembers(context, left.size);
  return makeSet(left.sorted.filter((member) => !right.has(member)));
}

/** The members of both as the smaller set has them. */
function intersectionOf(context: EvaluationContext, left: ValueSet, right: ValueSet): ValueSet {
  const [smaller, larger] = right.size < left.size ? [right, left] : [left, right];
  spendOnMembers(context, smaller.size);
  return makeSet(smaller.sorted.filter((member) => larger.has(member)));
}

/** The members of all; of equal ones as the first set has them. */
function unionOf(context: EvaluationContext, sets: readonly ValueSet[]): ValueSet {
  const members: Value[] = [];
  for (const set of sets) {
    spendOnMembers(context, set.size + 1);
    for (const member of set.sorted) members.push(member);
  }
  return makeSet(members);
}

const setDiff: Builtin = (context, args) =>
  setDifference(context, setOperand(args, 0), setOperand(args, 1));

const and: Builtin = (context, args) =>
  intersectionOf(context, setOperand(args, 0), setOperand(args, 1));

const or: Builtin = (context, args) => {
  const left = setOperand(args, 0);
  const right = setOperand(args, 1);
  if (left.size === 0) return right;
  return right.size === 0 ? left : unionOf(context, [left, right]);
};

/** `intersection(sets)`: of none the empty set. */
const intersection: Builtin = (context, args) => {
  let result: ValueSet | undefined;
  // A member that is no set is found before any work on those behind it.
  for (const member of setOperand(args, 0).sorted) {
    const set = setOperand([member], 0);
    result = result === undefined ? set : intersectionOf(context, result, set);
  }
  return result ?? makeSet([]);
};

/** `union(sets)`. */
const union: Builtin = (context, args) =>
  unionOf(
    context,
    setOperand(args, 0).sorted.map((member) => setOperand([member], 0)),
  );

export const SETS: BuiltinFamily = {
  and: pure(2, and),
  intersection: pure(1, intersection),
  or: pure(2, or),
  set_diff: pure(2, setDiff),
  union: pure(1, union),
};
