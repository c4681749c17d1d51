import { compareLists, compareTerms } from "../ast/compare.ts";
import type { Term } from "../ast/nodes.ts";
import type { FunctionType, Member, ObjectType, Type } from "./type.ts";

type Known = Type | undefined;

const ORDER: readonly Type["kind"][] = [
  "null",
  "boolean",
  "number",
  "string",
  "array",
  "object",
  "set",
  "any",
  "function",
];

/** OPA's order of types, with what is unknown first; 0 where they are the same. */
export function compareTypes(left: Known, right: Known): number {
  if (left === right) return 0;
  if (left === undefined) return -1;
  if (right === undefined) return 1;
  const byKind = ORDER.indexOf(left.kind) - ORDER.indexOf(right.kind);
  return byKind === 0 ? compareSameKind(left, right) : byKind;
}

/** Both are of the same kind, which TypeScript cannot be told: the left one's kind is asked for both. */
function compareSameKind(left: Type, other: Type): number {
  switch (left.kind) {
    case "array": {
      const right = other as typeof left;
      return (
        comparePresence(left.others, right.others) ||
        compareTypes(left.others, right.others) ||
        compareLists(left.items, right.items, compareTypes)
      );
    }
    case "object":
      return compareObjects(left, other as typeof left);
    case "set":
      return compareTypes(left.of, (other as typeof left).of);
    case "any":
      return compareLists(left.of, (other as typeof left).of, compareTypes);
    case "function":
      return compareFunctions(left, other as typeof left);
    default:
      return 0;
  }
}

function comparePresence(left: unknown, right: unknown): number {
  return Number(left !== undefined) - Number(right !== undefined);
}

function compareObjects(left: ObjectType, right: ObjectType): number {
  return (
    comparePresence(left.others, right.others) ||
    compareTypes(left.others?.key, right.others?.key) ||
    compareTypes(left.others?.value, right.others?.value) ||
    compareLists(left.members, right.members, compareMembers)
  );
}

function compareMembers(left: Member, right: Member): number {
  return compareTerms(left.key, right.key) || compareTypes(left.value, right.value);
}

function compareFunctions(left: FunctionType, right: FunctionType): number {
  return (
    left.args.length - right.args.length ||
    compareLists(left.args, right.args, compareTypes) ||
    compareTypes(left.result, right.result) ||
    compareTypes(left.variadic, right.variadic)
  );
}

/** Where a type stands in a list that is in order, or where it belongs. */
export function findType(
  types: readonly Type[],
  type: Known,
): { readonly at: number; readonly isFound: boolean } {
  return search(types, (item) => compareTypes(item, type));
}

export function sortMembers(members: readonly Member[]): readonly Member[] {
  return [...members].sort((left, right) => compareTerms(left.key, right.key));
}

/** The member of a key. */
export function findMember({ members }: ObjectType, key: Term): Member | undefined {
  const { at, isFound } = search(members, (member) => compareTerms(member.key, key));
  return isFound ? members[at] : undefined;
}

/** Halves as Go's does: what OPA has changed in place is not in order any more, and is found or not all the same. */
function search<Item>(
  items: readonly Item[],
  compare: (item: Item) => number,
): { readonly at: number; readonly isFound: boolean } {
  let from = 0;
  let to = items.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (compare(items[middle] as Item) < 0) from = middle + 1;
    else to = middle;
  }
  return { at: from, isFound: from < items.length && compare(items[from] as Item) === 0 };
}
