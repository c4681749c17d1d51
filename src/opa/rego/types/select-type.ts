import { int64Of } from "../../go/number-text.ts";
import type { Term } from "../ast/nodes.ts";
import { compareTypes, findMember } from "./compare-types.ts";
import { typeOfConstant } from "./constant.ts";
import { ANY, type ArrayType, NUMBER, type ObjectType, type SetType, type Type } from "./type.ts";
import { containsType, holds, uniteAll, uniteTypes } from "./unite-types.ts";

type Known = Type | undefined;

/** The type of what a constant of JSON selects of a value; undefined where it can select nothing. */
export function selectType(type: Known, key: Term): Known {
  switch (type?.kind) {
    case "array":
      return selectItem(type, key);
    case "object":
      return selectMember(type, key);
    case "set":
      return selectOfSet(type, key);
    case "any":
      return isAnything(type) ? ANY : uniteAll(type.of.map((one) => selectType(one, key)));
    default:
      return undefined;
  }
}

function selectItem({ items, others }: ArrayType, { value }: Term): Known {
  if (value.kind !== "number" || !WHOLE.test(value.text)) return undefined;
  const at = int64Of(value.text);
  if (at === undefined || at < 0n) return undefined;
  return at < items.length ? items[Number(at)] : others;
}

/** Go's own reading of a number's text, which is stricter than OPA's. */
const WHOLE = /^[-+]?\d+$/;

function selectMember(type: ObjectType, key: Term): Known {
  const member = findMember(type, key);
  if (member !== undefined) return member.value;
  const { others } = type;
  return others !== undefined && containsType(others.key, typeOfConstant(key))
    ? others.value
    : undefined;
}

function selectOfSet({ of }: SetType, key: Term): Known {
  const type = typeOfConstant(key);
  if (compareTypes(of, type) === 0) return of;
  return of?.kind === "any" && holds(of, type) ? type : undefined;
}

/** The type of the keys that a value's members have; a set's are its members. */
export function keysOf(type: Known): Known {
  switch (type?.kind) {
    case "array":
      return NUMBER;
    case "object":
      return uniteTypes(
        uniteAll(type.members.map(({ key }) => typeOfConstant(key))),
        type.others?.key,
      );
    case "set":
      return type.of;
    case "any":
      return isAnything(type) ? ANY : uniteAll(type.of.map(keysOf));
    default:
      return undefined;
  }
}

/** The type of the members of a value. */
export function valuesOf(type: Known): Known {
  switch (type?.kind) {
    case "array":
      return uniteTypes(uniteAll(type.items), type.others);
    case "object":
      return uniteTypes(uniteAll(type.members.map(({ value }) => value)), type.others?.value);
    case "set":
      return type.of;
    case "any":
      return isAnything(type) ? ANY : uniteAll(type.of.map(valuesOf));
    default:
      return undefined;
  }
}

function isAnything(type: Type): boolean {
  return type.kind === "any" && type.of.length === 0;
}

/** Whether nothing can be in a collection of this type. */
export function isEmptyCollection(type: Known): boolean {
  switch (type?.kind) {
    case "array":
      return type.items.length === 0 && type.others === undefined;
    case "object":
      return type.members.length === 0 && type.others === undefined;
    case "set":
      return type.of === undefined;
    default:
      return false;
  }
}

/** Whether nothing is known of a value, or not all that there is to know. */
export function isUnknown(type: Known): boolean {
  return type === undefined || type.isPartial;
}
