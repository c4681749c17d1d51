import type { Ref } from "../ast/nodes.ts";
import { typeOfConstant } from "./constant.ts";
import { type AnyType, type ObjectType, objectType, setType, type Type } from "./type.ts";
import { childOf, growChild, leavesBelow, type TypeTree } from "./type-tree.ts";
import { uniteTypes } from "./unite-types.ts";

type Known = Type | undefined;

/**
 * Notes the type of a rule at its path, which is constant: it becomes part of the objects that rules above it give, and
 * what rules below it give becomes part of it.
 */
export function insertType(tree: TypeTree, path: Ref, type: Type): void {
  let node = tree;
  for (const [at, term] of path.entries()) {
    const child = childOf(node, term);
    if (child?.type?.kind === "object" && at + 1 < path.length) {
      child.type = insertIntoObject(child.type, path.slice(at + 1), type);
    }
    node = child ?? growChild(node, term);
  }
  node.type = mergeTypes(node.type, type);
  if (type.kind !== "object") return;
  for (const [below, leaf] of leavesBelow(node)) {
    if (node.type?.kind === "object") node.type = insertIntoObject(node.type, below, leaf);
  }
}

/** Everything on the way counts as a key that is not known, as in OPA. */
function insertIntoObject({ members, others }: ObjectType, path: Ref, type: Type): ObjectType {
  const [first, ...below] = path;
  if (first === undefined) return objectType(members, others);
  const key = typeOfConstant(first);
  const value =
    below.length === 0 ? type : insertIntoObject(objectType([], undefined), below, type);
  return objectType(members, {
    key: uniteTypes(others?.key, key),
    value: uniteTypes(others?.value, value),
  });
}

/** The type of what has been found so far and of what another rule gives beside it. */
function mergeTypes(left: Known, right: Known): Known {
  if (left === undefined) return right;
  if (right === undefined) return left;
  switch (left.kind) {
    case "object":
      return mergeIntoObject(left, right) ?? uniteTypes(left, right);
    case "set":
      return right.kind === "set"
        ? setType(uniteTypes(left.of, right.of))
        : uniteTypes(left, right);
    case "any":
      return right.kind === "any" ? uniteTypes(left, right) : mergeTypes(right, left);
    default:
      return uniteTypes(left, right);
  }
}

/** Undefined where the two stay side by side. */
function mergeIntoObject(left: ObjectType, right: Type): Known {
  if (left.members.length > 0) return undefined;
  if (right.kind === "any") return left.others && mergeIntoOneOf(left.others, right);
  if (right.kind !== "object" || right.members.length > 0) return undefined;
  if (left.others === undefined) return right;
  if (right.others === undefined) return left;
  return objectType([], {
    key: uniteTypes(left.others.key, right.others.key),
    value: mergeTypes(left.others.value, right.others.value),
  });
}

/** As in OPA the object among the several types changes in place, in whatever type it is. */
function mergeIntoOneOf(
  { key, value }: { readonly key: Known; readonly value: Known },
  several: AnyType,
): Known {
  for (const type of several.of) {
    if (type.kind !== "object" || type.members.length > 0 || type.others === undefined) continue;
    type.others.key = uniteTypes(type.others.key, key);
    type.others.value = uniteTypes(type.others.value, value);
    return several;
  }
  return undefined;
}
