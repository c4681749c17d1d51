import { compareTerms } from "../ast/compare.ts";
import type { Ref, Term } from "../ast/nodes.ts";
import { isScalar } from "../ast/terms.ts";
import { isEmptyCollection, keysOf, valuesOf } from "./select-type.ts";
import { ANY, STRING, type Type } from "./type.ts";
import {
  extentOf,
  isRootDocument,
  putVariable,
  selectConstant,
  type TypeEnvironment,
  typeOfRef,
  typeOfVariable,
} from "./type-environment.ts";
import { typeOfTerm } from "./type-of-term.ts";
import { childOf, type TypeTree } from "./type-tree.ts";
import { unifies } from "./unifies.ts";
import { unifyTerm } from "./unify-terms.ts";

type Known = Type | undefined;

/** Why there is nothing at a reference. */
export type RefError =
  | {
      /** Nothing can be below what has this type. */
      readonly kind: "unsupported";
      readonly at: number;
      readonly have: Known;
    }
  | {
      readonly kind: "invalid";
      readonly at: number;
      /** The type of what is no constant. */
      readonly have: Known;
      readonly want: Known;
      readonly oneOf: () => readonly Term[];
    };

/** Gives the variables of a reference the types of the keys that they stand for. */
export function checkRef(environment: TypeEnvironment, ref: Ref): RefError | undefined {
  const type = typeOfRef(environment, ref);
  if (type?.kind === "function") return { kind: "unsupported", at: ref.length - 1, have: type };
  return checkLayers({ environment, ref });
}

interface Checked {
  /** Where variables are looked up, whichever layer is asked. */
  readonly environment: TypeEnvironment;
  readonly ref: Ref;
}

function checkLayers(checked: Checked): RefError | undefined {
  let layer = checked.environment;
  for (;;) {
    const found = checkNodes(checked, layer, layer.tree, 0);
    if (found !== "next") return found;
    // Only a layer with one below says so.
    layer = layer.next as TypeEnvironment;
  }
}

function checkNodes(
  checked: Checked,
  layer: TypeEnvironment,
  from: TypeTree,
  start: number,
): RefError | undefined | "next" {
  const { ref } = checked;
  let node = from;
  for (let at = start; at < ref.length; at++) {
    const error = checkPart(checked, node, at);
    if (error !== undefined) return error;
    const child = childOf(node, ref[at]);
    if (child === undefined) return leaveNodes(checked, layer, node, at);
    if (child.type !== undefined) return checkBelow(checked, child.type, at + 1);
    node = child;
  }
  return undefined;
}

/** What stands above a rule's name is a string, and what a variable there is a key of is known. */
function checkPart(
  { environment, ref }: Checked,
  node: TypeTree,
  at: number,
): RefError | undefined {
  const part = ref[at] as Term;
  const { kind } = part.value;
  const oneOf = (): readonly Term[] => childKeys(node);
  if ((at === 1 || at === 2) && kind !== "var" && kind !== "string") {
    return { kind: "invalid", at, have: typeOfTerm(environment, part), want: STRING, oneOf };
  }
  if (kind !== "var" || at === 0) return undefined;
  const { work } = environment.inference;
  const extent = extentOf(node, work);
  work.spend(extent.size);
  return checkVariable(environment, part, at, keysOf(extent), oneOf);
}

function checkVariable(
  environment: TypeEnvironment,
  variable: Term,
  at: number,
  want: Known,
  oneOf: () => readonly Term[],
): RefError | undefined {
  const have = typeOfVariable(environment, variable);
  if (have === undefined) putVariable(environment, variable, want);
  else if (!unifies(have, want)) return { kind: "invalid", at, have, want, oneOf };
  return undefined;
}

/** What has no rule is a base document, of which nothing is known. */
function leaveNodes(
  checked: Checked,
  layer: TypeEnvironment,
  node: TypeTree,
  at: number,
): RefError | undefined | "next" {
  if (layer.next !== undefined) return "next";
  if (!isRootDocument(checked.ref)) return checkBelow(checked, ANY, 0);
  if (at === 0) return checkBelow(checked, ANY, 1);
  for (const child of node.children.values()) checkNodes(checked, layer, child, at + 1);
  return undefined;
}

function childKeys({ children }: TypeTree): readonly Term[] {
  const keys = [...children.values()].flatMap(({ key }) => (key === undefined ? [] : [key]));
  return keys.sort(compareTerms);
}

/** Goes on within a type. */
function checkBelow(checked: Checked, from: Known, start: number): RefError | undefined {
  const { environment, ref } = checked;
  let type = from;
  for (let at = start; at < ref.length; at++) {
    const part = ref[at] as Term;
    if (isEmptyCollection(type)) return checkEmpty(environment, part, at, type);
    environment.inference.work.spend(type?.size ?? 1);
    const keys = keysOf(type);
    if (keys === undefined) return { kind: "unsupported", at: at - 1, have: type };
    const below = checkKey(environment, type, keys, part, at);
    if ("error" in below) return below.error;
    type = below.type;
  }
  return undefined;
}

/** Whoever walks over nothing finds nothing; a constant key is a mistake. */
function checkEmpty(
  environment: TypeEnvironment,
  part: Term,
  at: number,
  type: Known,
): RefError | undefined {
  const nothing = { kind: "invalid", at, oneOf: () => [] } as const;
  if (isScalar(part)) return { ...nothing, have: undefined, want: undefined };
  if (part.value.kind !== "var") return undefined;
  const have = typeOfVariable(environment, part);
  const want = keysOf(type);
  if (have === undefined) putVariable(environment, part, ANY);
  else if (want !== undefined && !unifies(have, want)) return { ...nothing, have, want };
  return undefined;
}

function checkKey(
  environment: TypeEnvironment,
  type: Known,
  want: Type,
  part: Term,
  at: number,
): { readonly type: Known } | { readonly error: RefError } {
  const oneOf = (): readonly Term[] => keysAmong(type);
  const invalid = { kind: "invalid", at, want, oneOf } as const;
  switch (part.value.kind) {
    case "var": {
      const error = checkVariable(environment, part, at, want, oneOf);
      return error === undefined ? { type: valuesOf(type) } : { error };
    }
    case "ref": {
      const have = typeOfRef(environment, part.value.terms);
      const fits = have === undefined || unifies(have, want);
      return fits ? { type: valuesOf(type) } : { error: { ...invalid, have } };
    }
    case "array":
    case "object":
    case "set": {
      if (unifyTerm(environment, part, want)) return { type: valuesOf(type) };
      return { error: { ...invalid, have: typeOfTerm(environment, part), oneOf: () => [] } };
    }
    default: {
      const selected = selectConstant(type, part);
      return selected === undefined
        ? { error: { ...invalid, have: undefined } }
        : { type: selected };
    }
  }
}

/** The keys that are known of objects. */
function keysAmong(type: Known): readonly Term[] {
  const keys = listKeys(type);
  const seen = new Set<string>();
  return keys
    .filter(({ value }) => {
      if (!("text" in value)) return true;
      const text = `${value.kind} ${value.text}`;
      return !seen.has(text) && seen.add(text) !== undefined;
    })
    .sort(compareTerms);
}

function listKeys(type: Known): readonly Term[] {
  if (type?.kind === "object") return type.members.map(({ key }) => key);
  return type?.kind === "any" ? type.of.flatMap(listKeys) : [];
}
