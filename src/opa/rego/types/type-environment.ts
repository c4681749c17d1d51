import type { Body, Comprehension, Ref, Term } from "../ast/nodes.ts";
import { sortMembers } from "./compare-types.ts";
import { isConstant, jsonOfConstant } from "./constant.ts";
import { isEmptyCollection, selectType, valuesOf } from "./select-type.ts";
import { ANY, type Member, objectType, STRING, type Type } from "./type.ts";
import { childOf, growChild, newTypeTree, type TypeTree } from "./type-tree.ts";
import type { Work } from "./work.ts";

type Known = Type | undefined;

/** What is known around an expression: one layer, and those below it (OPA's TypeEnv, v1/ast/env.go). */
export interface TypeEnvironment {
  readonly tree: TypeTree;
  /** Where the types of variables go: the tree of this layer or of one below. */
  readonly variables: Variables;
  readonly next: TypeEnvironment | undefined;
  readonly inference: Inference;
  /** The types of comprehensions, for as long as no variable around them gets one. */
  readonly closures: Map<Comprehension, { readonly version: number; readonly type: Known }>;
}

export interface Variables {
  readonly tree: TypeTree;
  /** How often a variable has got a type. */
  version: number;
}

/** What all environments of one inference share. */
export interface Inference {
  readonly work: Work;
  /** Undefined where a body cannot be right, else all that is known behind it. */
  readonly inferBody: (environment: TypeEnvironment, body: Body) => TypeEnvironment | undefined;
}

export function rootEnvironment(tree: TypeTree, inference: Inference): TypeEnvironment {
  return layer(tree, { tree, version: 0 }, undefined, inference);
}

/** A layer of its own for what is in a rule, a body or a closure. */
export function wrap(next: TypeEnvironment): TypeEnvironment {
  const tree = newTypeTree();
  return layer(tree, { tree, version: 0 }, next, next.inference);
}

/** A layer for one expression, whose variables live longer. */
export function wrapAround(next: TypeEnvironment, tree: TypeTree): TypeEnvironment {
  return layer(tree, next.variables, next, next.inference);
}

function layer(
  tree: TypeTree,
  variables: Variables,
  next: TypeEnvironment | undefined,
  inference: Inference,
): TypeEnvironment {
  return { tree, variables, next, inference, closures: new Map() };
}

export function putVariable({ variables }: TypeEnvironment, variable: Term, type: Known): void {
  growChild(variables.tree, variable).type = type;
  variables.version++;
}

export function typeOfVariable(environment: TypeEnvironment, variable: Term): Known {
  for (let at: TypeEnvironment | undefined = environment; at !== undefined; at = at.next) {
    const node = childOf(at.tree, variable);
    if (node !== undefined) return node.type;
  }
  return undefined;
}

/** The type of what a reference says; base documents may be anything. */
export function typeOfRef(environment: TypeEnvironment, ref: Ref): Known {
  for (let at: TypeEnvironment | undefined = environment; at !== undefined; at = at.next) {
    const found = typeIn(at, ref);
    if (found !== "elsewhere") return found;
  }
  return isRootDocument(ref) ? ANY : undefined;
}

export function isRootDocument([head]: Ref): boolean {
  return head?.value.kind === "var" && (head.value.name === "data" || head.value.name === "input");
}

function typeIn(environment: TypeEnvironment, ref: Ref): Known | "elsewhere" {
  const { work } = environment.inference;
  let node = childOf(environment.tree, ref[0]);
  for (let at = 1; node !== undefined; at++) {
    const term = ref[at];
    if (term === undefined) return extentOf(node, work);
    const child = childOf(node, term);
    if (node.type !== undefined && child === undefined) {
      return selectRef(node.type, ref.slice(at), work);
    }
    if (node.type === undefined && !isConstant(term)) {
      return selectRef(extentOf(node, work), ref.slice(at), work);
    }
    node = child;
  }
  return "elsewhere";
}

/** The type of a document that is put together from what is below it. */
export function extentOf(node: TypeTree, work: Work): Type {
  if (node.type !== undefined) return node.type;
  work.spend(1 + node.children.size);
  const members: Member[] = [];
  for (const child of node.children.values()) {
    const value = extentOf(child, work);
    const { key } = child;
    if (key !== undefined && isPlainKey(key)) members.push({ key, value });
  }
  return objectType(sortMembers(members), { key: STRING, value: ANY });
}

function isPlainKey({ value: { kind } }: Term): boolean {
  return kind === "string" || kind === "number" || kind === "boolean";
}

/** What the parts behind a type select of it. A part that is no scalar may be any key. */
function selectRef(from: Known, parts: Ref, work: Work): Known {
  let type = from;
  for (const part of parts) {
    if (type === undefined) return undefined;
    work.spend(type.size);
    if (isAnyKey(part)) {
      if (isEmptyCollection(type)) return ANY;
      type = valuesOf(type);
    } else {
      type = selectConstant(type, part);
    }
  }
  return type;
}

function isAnyKey({ value: { kind } }: Term): boolean {
  return (
    kind === "var" || kind === "ref" || kind === "array" || kind === "object" || kind === "set"
  );
}

/** Undefined for what is no constant. */
export function selectConstant(type: Known, part: Term): Known {
  return isConstant(part) ? selectType(type, jsonOfConstant(part)) : undefined;
}
