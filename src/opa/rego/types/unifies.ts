import { findMember } from "./compare-types.ts";
import { selectType } from "./select-type.ts";
import type { AnyType, ArrayType, FunctionType, ObjectType, Type } from "./type.ts";

type Known = Type | undefined;

/** Whether a value can be of both types; never where one is not known. */
export function unifies(left: Known, right: Known): boolean {
  if (left === undefined || right === undefined) return false;
  if (left.kind === "any" && unifiesWithOneOf(left, right)) return true;
  if (right.kind === "any") return unifiesWithOneOf(right, left);
  return left.kind === right.kind && unifiesSameKind(left, right);
}

function unifiesWithOneOf({ of }: AnyType, other: Type): boolean {
  if (other.kind === "function") return false;
  return of.length === 0 || of.some((type) => unifies(type, other));
}

function unifiesSameKind(left: Type, other: Type): boolean {
  switch (left.kind) {
    case "array":
      return unifiesArrays(left, other as typeof left);
    case "object":
      return unifiesObjects(left, other as typeof left);
    case "set": {
      const right = other as typeof left;
      return left.of === undefined || right.of === undefined || unifies(left.of, right.of);
    }
    case "function":
      return unifiesFunctions(left, other as typeof left);
    case "any":
      return false;
    default:
      return true;
  }
}

function unifiesArrays(left: ArrayType, right: ArrayType): boolean {
  return (
    unifiesItems(left, right) &&
    unifiesItems(right, left) &&
    unifiesOthers(left.others, right.others)
  );
}

function unifiesItems(left: ArrayType, { items, others }: ArrayType): boolean {
  return left.items.every((item, at) => unifies(item, at < items.length ? items[at] : others));
}

function unifiesOthers(left: Known, right: Known): boolean {
  return left === undefined || right === undefined || unifies(left, right);
}

function unifiesObjects(left: ObjectType, right: ObjectType): boolean {
  return (
    unifiesMembers(left, right) &&
    unifiesMembers(right, left) &&
    unifiesOthers(left.others?.value, right.others?.value)
  );
}

function unifiesMembers(left: ObjectType, right: ObjectType): boolean {
  return left.members.every(({ key }) => {
    const theirs = selectType(right, key);
    if (theirs !== undefined) return unifies(findMember(left, key)?.value, theirs);
    return left.others?.value !== undefined || right.others?.value !== undefined;
  });
}

function unifiesFunctions(left: FunctionType, right: FunctionType): boolean {
  return (
    left.args.length === right.args.length &&
    left.args.every((arg, at) => unifies(arg, right.args[at]))
  );
}
