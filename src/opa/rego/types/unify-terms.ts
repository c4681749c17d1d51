import { compareTerms } from "../ast/compare.ts";
import type { ArrayValue, ObjectValue, SetValue, Term } from "../ast/nodes.ts";
import { isConstant } from "./constant.ts";
import { isUnknown } from "./select-type.ts";
import {
  ANY,
  type AnyType,
  type ArrayType,
  type ObjectType,
  type SetType,
  type Type,
} from "./type.ts";
import {
  putVariable,
  selectConstant,
  type TypeEnvironment,
  typeOfVariable,
} from "./type-environment.ts";
import { typeOfTerm } from "./type-of-term.ts";
import { unifies } from "./unifies.ts";
import { uniteTypes } from "./unite-types.ts";

type Known = Type | undefined;

/** Gives the variables of both sides of an equality their types; false where they cannot be equal. */
export function unifyTerms(environment: TypeEnvironment, left: Term, right: Term): boolean {
  const ofLeft = typeOfTerm(environment, left);
  const ofRight = typeOfTerm(environment, right);
  const isLeftUnknown = isUnknown(ofLeft);
  const isRightUnknown = isUnknown(ofRight);
  if (isLeftUnknown && !isRightUnknown) return unifyTerm(environment, left, ofRight);
  if (isRightUnknown && !isLeftUnknown) return unifyTerm(environment, right, ofLeft);
  if (!isLeftUnknown && !isRightUnknown) {
    spend(environment, ofLeft, ofRight);
    return unifies(ofLeft, ofRight);
  }
  return (
    unifyUnknown(environment, left, right) ?? unifyPartly(environment, left, ofLeft, right, ofRight)
  );
}

function spend({ inference }: TypeEnvironment, left: Known, right: Known): void {
  inference.work.spend(Math.min(left?.size ?? 1, right?.size ?? 1));
}

/** Undefined where the kinds of the terms say nothing. */
function unifyUnknown(environment: TypeEnvironment, left: Term, right: Term): boolean | undefined {
  const kinds = [left.value.kind, right.value.kind] as const;
  if (kinds[0] === "array") return unifyItems(environment, left, right);
  if (kinds[0] === "object") return unifyMembers(environment, left, right);
  if (kinds[0] === "var") {
    if (kinds[1] === "var") return unifyThrough(environment, left, right);
    if (kinds[1] === "array") return unifyItems(environment, right, left);
    if (kinds[1] === "object") return unifyMembers(environment, right, left);
    if (kinds[1] === "ref") return unifyTerm(environment, left, ANY);
  }
  if (kinds[0] === "ref" && kinds[1] === "var") return unifyTerm(environment, right, ANY);
  return undefined;
}

/** A variable that nothing is known of gets what is known of a part of the other side. */
function unifyPartly(
  environment: TypeEnvironment,
  left: Term,
  ofLeft: Known,
  right: Term,
  ofRight: Known,
): boolean {
  if (left.value.kind === "var" && ofLeft === undefined && ofRight !== undefined) {
    return unifyTerm(environment, left, ofRight);
  }
  if (right.value.kind === "var" && ofRight === undefined && ofLeft !== undefined) {
    return unifyTerm(environment, right, ofLeft);
  }
  return false;
}

/** Takes everything in the first for anything, and the second for what comes of it. */
function unifyThrough(environment: TypeEnvironment, from: Term, to: Term): boolean {
  return (
    unifyTerm(environment, from, ANY) && unifyTerm(environment, to, typeOfTerm(environment, from))
  );
}

function unifyItems(environment: TypeEnvironment, array: Term, other: Term): boolean {
  if (other.value.kind === "var") return unifyThrough(environment, array, other);
  if (array.value.kind !== "array" || other.value.kind !== "array") return false;
  const { items } = other.value;
  return (
    array.value.items.length === items.length &&
    array.value.items.every((item, at) => unifyTerms(environment, item, items[at] as Term))
  );
}

function unifyMembers(environment: TypeEnvironment, object: Term, other: Term): boolean {
  if (other.value.kind === "var") return unifyThrough(environment, object, other);
  if (object.value.kind !== "object" || other.value.kind !== "object") return false;
  const { entries } = other.value;
  if (object.value.entries.length !== entries.length) return false;
  // Both are in the order of their keys.
  const hasSameKeys = object.value.entries.every(([key], at) => {
    return compareTerms(key, (entries[at] as [Term, Term])[0]) === 0;
  });
  return (
    hasSameKeys &&
    object.value.entries.every(([, member], at) => {
      return unifyTerms(environment, member, (entries[at] as [Term, Term])[1]);
    })
  );
}

/**
 * Gives the variables of a term their types from that of a value; false where it cannot be that. One of several types is
 * only added to what a variable may be.
 */
export function unifyTerm(
  environment: TypeEnvironment,
  term: Term,
  type: Known,
  isOneOf = false,
): boolean {
  const { value } = term;
  switch (value.kind) {
    case "var":
      return unifyVariable(environment, term, type, isOneOf);
    case "array":
      if (type?.kind === "any") return unifyWithAny(environment, term, value.items, type);
      return type?.kind === "array" && unifyArray(environment, value, type, isOneOf);
    case "object": {
      if (type?.kind === "any") {
        return unifyWithAny(environment, term, value.entries.flat(), type);
      }
      return type?.kind === "object" && unifyObject(environment, value, type, isOneOf);
    }
    case "set":
      if (type?.kind === "any") return unifyWithAny(environment, term, value.items, type);
      return type?.kind === "set" && unifySet(environment, value, type, isOneOf);
    default: {
      const known = typeOfTerm(environment, term);
      spend(environment, known, type);
      return unifies(known, type);
    }
  }
}

function unifyVariable(
  environment: TypeEnvironment,
  variable: Term,
  type: Known,
  isOneOf: boolean,
): boolean {
  const known = typeOfVariable(environment, variable);
  spend(environment, known, type);
  if (isOneOf) {
    putVariable(environment, variable, uniteTypes(known, type));
    return true;
  }
  if (known !== undefined) return unifies(known, type);
  putVariable(environment, variable, type);
  return true;
}

function unifyWithAny(
  environment: TypeEnvironment,
  term: Term,
  parts: readonly Term[],
  { of }: AnyType,
): boolean {
  if (of.length === 0) {
    for (const part of parts) unifyTerm(environment, part, ANY, true);
    return true;
  }
  // All of them, for each may tell of variables.
  return of.map((type) => unifyTerm(environment, term, type, true)).includes(true);
}

function unifyArray(
  environment: TypeEnvironment,
  { items }: ArrayValue,
  type: ArrayType,
  isOneOf: boolean,
): boolean {
  if (items.length !== type.items.length && type.others === undefined) return false;
  return items.every((item, at) => {
    const ofItem = at < type.items.length ? type.items[at] : type.others;
    return unifyTerm(environment, item, ofItem, isOneOf);
  });
}

function unifyObject(
  environment: TypeEnvironment,
  { entries }: ObjectValue,
  type: ObjectType,
  isOneOf: boolean,
): boolean {
  if (entries.length !== type.members.length && type.others?.value === undefined) return false;
  return entries.every(([key, member]) => {
    if (!isConstant(key)) {
      unifyTerm(environment, member, ANY, isOneOf);
      return true;
    }
    const ofMember = selectConstant(type, key);
    return ofMember !== undefined && unifyTerm(environment, member, ofMember, isOneOf);
  });
}

function unifySet(
  environment: TypeEnvironment,
  { items }: SetValue,
  { of }: SetType,
  isOneOf: boolean,
): boolean {
  return items.every((item) => unifyTerm(environment, item, of, isOneOf));
}
