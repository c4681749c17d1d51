import type { Location } from "../../domain/policy-error.ts";
import { isGround } from "../../opa/rego/ast/ground.ts";
import type { Term, TermValue } from "../../opa/rego/ast/nodes.ts";
import { groundValue } from "../topdown/rule-index/indexed-ref.ts";
import {
  entriesOf,
  isArray,
  isNumber,
  isObject,
  makeObject,
  makeSet,
  numberText,
  typeName,
  type Value,
  ValueSet,
} from "../values/value.ts";

/** A value that is known. A class, so that it is told from a term by what it is. */
export class Known {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** What is unified: a value, or a term that still has something to be found out. */
export type Item = Known | Term;

const CONSTANTS = new WeakMap<Term, Item>();

/** A term of constants alone is a value. */
export function itemOf(term: Term): Item {
  let item = CONSTANTS.get(term);
  if (item === undefined) {
    const constant = groundValue(term);
    item = constant === undefined ? term : new Known(constant);
    CONSTANTS.set(term, item);
  }
  return item;
}

export function kindOf(item: Item): TermValue["kind"] {
  return item instanceof Known ? typeName(item.value) : item.value.kind;
}

export function isGroundItem(item: Item): boolean {
  return item instanceof Known || isGround(item);
}

/** The name of a variable; undefined for anything else. */
export function variableOf(item: Item): string | undefined {
  return !(item instanceof Known) && item.value.kind === "var" ? item.value.name : undefined;
}

/** The items of an array. */
export function itemsOf(item: Item): readonly Item[] {
  if (item instanceof Known) {
    return isArray(item.value) ? item.value.map((each) => new Known(each)) : [];
  }
  return item.value.kind === "array" ? item.value.items.map(itemOf) : [];
}

/** The members of an object, in order. */
export function membersOfItem(item: Item): readonly (readonly [key: Item, held: Item])[] {
  if (item instanceof Known) {
    if (!isObject(item.value)) return [];
    return entriesOf(item.value).map(([key, held]) => [new Known(key), new Known(held)]);
  }
  if (item.value.kind !== "object") return [];
  return item.value.entries.map(([key, held]) => [itemOf(key), itemOf(held)]);
}

/** Values where all are known, which they are for what is sound. */
export function valuesOf(items: readonly Item[]): readonly Value[] | undefined {
  const values: Value[] = [];
  for (const item of items) {
    if (!(item instanceof Known)) return undefined;
    values.push(item.value);
  }
  return values;
}

/** A collection like another one with other items in it. */
export function collectionOf(like: Term, items: readonly Item[]): Item {
  const { kind } = like.value;
  const values = valuesOf(items);
  if (values !== undefined) {
    if (kind === "array") return new Known(values);
    return new Known(kind === "set" ? makeSet(values) : makeObject(pairsOf(values)));
  }
  const terms = items.map(termOf);
  if (kind === "object") return { ...like, value: { kind, entries: pairsOf(terms) } };
  return { ...like, value: { kind: kind as "array" | "set", items: terms } };
}

function pairsOf<T>(flat: readonly T[]): [T, T][] {
  const pairs: [T, T][] = [];
  for (let at = 0; at < flat.length; at += 2) pairs.push([flat[at] as T, flat[at + 1] as T]);
  return pairs;
}

const NOWHERE: Location = { file: "", row: 0, col: 0 };

export function variableItem(name: string): Term {
  return { value: { kind: "var", name }, location: NOWHERE };
}

/** A value among terms. */
export function termOf(item: Item): Term {
  return item instanceof Known ? { value: termValueOf(item.value), location: NOWHERE } : item;
}

function termValueOf(value: Value): TermValue {
  if (value === null) return { kind: "null" };
  if (typeof value === "boolean") return { kind: "boolean", boolean: value };
  if (typeof value === "string") return { kind: "string", text: value };
  if (isNumber(value)) return { kind: "number", text: numberText(value) };
  const inside = (held: Value): Term => termOf(new Known(held));
  if (isArray(value)) return { kind: "array", items: value.map(inside) };
  if (value instanceof ValueSet) return { kind: "set", items: value.sorted.map(inside) };
  return {
    kind: "object",
    entries: entriesOf(value).map(([key, held]) => [inside(key), inside(held)]),
  };
}
