import type { Location } from "../../../domain/policy-error.ts";
import type { Ref, Term } from "../../../opa/rego/ast/nodes.ts";
import { memberOf } from "../../values/lookup.ts";
import { makeObject, makeSet, type Value } from "../../values/value.ts";
import { ValueMap } from "../../values/value-map.ts";
import { baseDocument } from "../base-documents.ts";
import type { Evaluation } from "../evaluation.ts";
import { constantOf, type RuleNode } from "../rule-tree.ts";

/** What an index asks for: a part of the input, of the base documents, or of the operands of a function. */
export interface IndexedRef {
  readonly root: "input" | "data" | "args";
  readonly terms: readonly Term[];
  /** Undefined for operands. */
  readonly location: Location | undefined;
}

/** The references that an index is built on, by number. */
export interface RefTable {
  readonly refs: { readonly ref: IndexedRef; readonly path: readonly Value[] }[];
  readonly ids: ValueMap<number>;
}

export function createRefTable(): RefTable {
  return { refs: [], ids: new ValueMap() };
}

/** The number of a reference whose terms are all constants. */
export function internRef({ refs, ids }: RefTable, ref: IndexedRef): number {
  // Most rules look at the same few.
  for (let at = 0; at < refs.length && at < FEW; at++) {
    if (isSameText((refs[at] as (typeof refs)[0]).ref, ref)) return at;
  }
  const path = ref.terms.map((term) => groundValue(term) as Value);
  const key = [ref.root, ...path];
  let id = ids.get(key);
  if (id === undefined) {
    id = refs.length;
    refs.push({ ref, path });
    ids.set(key, id);
  }
  return id;
}

const FEW = 4;

/** Whether both are the same names; what else there may be in them is not compared. */
function isSameText(left: IndexedRef, right: IndexedRef): boolean {
  const { length } = left.terms;
  if (left.root !== right.root || length !== right.terms.length) return false;
  for (let at = 0; at < length; at++) {
    const [a, b] = [left.terms[at]?.value, right.terms[at]?.value];
    if (a?.kind !== "string" || b?.kind !== "string" || a.text !== b.text) return false;
  }
  return true;
}

/** A reference into the input or `data`; undefined for any other. */
export function rootedRef([head, ...terms]: Ref): IndexedRef | undefined {
  if (head?.value.kind !== "var") return undefined;
  const { name } = head.value;
  return name === "input" || name === "data"
    ? { root: name, terms, location: head.location }
    : undefined;
}

/** The value of a term of constants alone. */
export function groundValue(term: Term): Value | undefined {
  const { value } = term;
  switch (value.kind) {
    case "array":
      return allGround(value.items);
    case "set": {
      const items = allGround(value.items);
      return items && makeSet(items);
    }
    case "object": {
      const keys = allGround(value.entries.map(([key]) => key));
      const held = allGround(value.entries.map(([, each]) => each));
      return keys && held && makeObject(keys.map((key, at) => [key, held[at] as Value]));
    }
    default:
      return constantOf(term);
  }
}

function allGround(terms: readonly Term[]): readonly Value[] | undefined {
  const values = terms.map(groundValue);
  return values.includes(undefined) ? undefined : (values as readonly Value[]);
}

/** Whether all terms are constants, and no rule answers at the reference, above or below. */
export function isIndexable(tree: RuleNode, { root, terms }: IndexedRef): boolean {
  const isGround = terms.every((term) => groundValue(term) !== undefined);
  return root !== "args" && isGround && !(root === "data" && isVirtual(tree, terms));
}

/** Whether rules answer at the constants that some terms begin with, above or below. */
export function isVirtual(tree: RuleNode, terms: readonly Term[]): boolean {
  let node: RuleNode = tree;
  for (const term of terms) {
    const key = groundValue(term);
    if (key === undefined) break;
    const child = node.children.get(key);
    if (child === undefined) return false;
    if (child.rules.length > 0) return true;
    node = child;
  }
  return true;
}

/** What a reference says now; undefined where it says nothing. */
export function resolveRef(
  evaluation: Evaluation,
  args: readonly (Value | undefined)[],
  root: IndexedRef["root"],
  path: readonly Value[],
): Value | undefined {
  if (root === "data") return baseDocument(evaluation, path);
  if (root === "input") return findIn(evaluation.input, path);
  return args[path[0] as number];
}

export function findIn(value: Value | undefined, path: readonly Value[]): Value | undefined {
  let found = value;
  for (const key of path) {
    if (found === undefined) return undefined;
    found = memberOf(found, key);
  }
  return found;
}
