import type { Term, TermValue } from "../../../opa/rego/ast/nodes.ts";
import { isArray, isObject, type Value, ValueSet } from "../../values/value.ts";
import { ValueMap } from "../../values/value-map.ts";
import { membersOf } from "../base-documents.ts";
import { constantOf } from "../rule-tree.ts";
import { AffixMap } from "./affix-map.ts";
import { type Constraint, isScalarValue, termOf } from "./constraint.ts";
import { splitEscaped } from "./glob-pattern.ts";

/** A point in the search for rules: those whose constraints are all met by then, and what is asked next. */
export interface TrieNode {
  rules: number[];
  next: Level | undefined;
}

/** One question, and where its answers lead (OPA's levelDetail). */
export interface Level {
  readonly ref: number;
  /** For rules that demand nothing here. */
  absent: TrieNode | undefined;
  /** For those that demand something, whatever it is. */
  any: TrieNode | undefined;
  scalars?: ValueMap<TrieNode>;
  array?: ArrayNode;
  members?: ValueMap<TrieNode>;
  prefixes?: AffixMap<TrieNode>;
  suffixes?: AffixMap<TrieNode>;
  /** Of rules that several values lead to. */
  values?: ValueMap<TrieNode[]>;
  memberValues?: ValueMap<TrieNode[]>;
  delimiters?: Set<string>;
}

/** Arrays by their elements. */
interface ArrayNode {
  any: ArrayNode | undefined;
  readonly scalars: ValueMap<ArrayNode>;
  end: TrieNode | undefined;
}

export function createNode(): TrieNode {
  return { rules: [], next: undefined };
}

/** Most nodes lead to one rule: a list that grows would have room for seventeen. */
export function addRule(node: TrieNode, rule: number): void {
  if (node.rules.length === 0) node.rules = [rule];
  else node.rules.push(rule);
}

export function levelBelow(node: TrieNode, ref: number): Level {
  node.next ??= { ref, absent: undefined, any: undefined };
  return node.next;
}

/** The node behind one constraint. */
export function nodeFor(level: Level, constraint: Constraint): TrieNode {
  const { value, affix, isMember, delimiter } = constraint;
  const text = value.kind === "string" ? value.text : "";
  if (affix !== undefined) {
    const affixes = affix === "prefix" ? "prefixes" : "suffixes";
    level[affixes] ??= new AffixMap(affix);
    return level[affixes].at(text, createNode);
  }
  if (isMember === true) {
    level.members ??= new ValueMap();
    return entryOf(level.members, scalarOf(value), createNode);
  }
  if (delimiter !== undefined) {
    level.delimiters ??= new Set();
    level.delimiters.add(delimiter);
  }
  if (isScalarValue(value)) {
    level.scalars ??= new ValueMap();
    return entryOf(level.scalars, scalarOf(value), createNode);
  }
  if (value.kind === "array") {
    level.array ??= createArrayNode();
    return endOfArray(level.array, value.items);
  }
  level.any ??= createNode();
  return level.any;
}

/** One node behind several values, each of which will do. */
export function nodeForAny(level: Level, constraints: readonly Constraint[]): TrieNode {
  const node = createNode();
  for (const { value, isMember } of constraints) {
    const nodes = isMember === true ? "memberValues" : "values";
    level[nodes] ??= new ValueMap();
    entryOf<TrieNode[]>(level[nodes], scalarOf(value), () => []).push(node);
  }
  return node;
}

function scalarOf(value: TermValue): Value {
  return constantOf(termOf(value)) as Value;
}

function entryOf<Held>(map: ValueMap<Held>, key: Value, create: () => Held): Held {
  let held = map.get(key);
  if (held === undefined) {
    held = create();
    map.set(key, held);
  }
  return held;
}

function createArrayNode(): ArrayNode {
  return { any: undefined, scalars: new ValueMap(), end: undefined };
}

/** An element that is itself a collection may be anything. */
function endOfArray(start: ArrayNode, items: readonly Term[]): TrieNode {
  let node = start;
  for (const { value } of items) {
    if (isScalarValue(value)) node = entryOf(node.scalars, scalarOf(value), createArrayNode);
    else {
      node.any ??= createArrayNode();
      node = node.any;
    }
  }
  node.end ??= createNode();
  return node.end;
}

/** Adds each node that the value at a level's reference leads to. */
export function follow(level: Level, value: Value | undefined, nodes: TrieNode[]): void {
  if (level.absent !== undefined) nodes.push(level.absent);
  if (value === undefined) return;
  if (level.any !== undefined) nodes.push(level.any);
  followValue(level, value, nodes);
  followMembers(level, value, nodes);
  followAffixes(level, value, nodes);
  if (typeof value !== "string" || level.delimiters === undefined) return;
  for (const delimiter of level.delimiters) {
    followValue(level, splitEscaped(value, delimiter), nodes);
  }
}

/** Where all answers lead, for a question that nothing answers yet. */
export function followAll(level: Level, nodes: TrieNode[]): void {
  for (const node of [level.absent, level.any]) addNode(node, nodes);
  for (const map of [level.scalars, level.members]) {
    for (const [, node] of map?.entries() ?? []) nodes.push(node);
  }
  for (const map of [level.values, level.memberValues]) {
    for (const [, all] of map?.entries() ?? []) nodes.push(...all);
  }
  for (const map of [level.prefixes, level.suffixes]) nodes.push(...(map?.all() ?? []));
  if (level.array !== undefined) followAllArrays(level.array, nodes);
}

function followAllArrays({ any, scalars, end }: ArrayNode, nodes: TrieNode[]): void {
  addNode(end, nodes);
  if (any !== undefined) followAllArrays(any, nodes);
  for (const [, child] of scalars.entries()) followAllArrays(child, nodes);
}

function followValue(level: Level, value: Value, nodes: TrieNode[]): void {
  if (isArray(value)) {
    if (level.array !== undefined) followArray(level.array, value, 0, nodes);
  } else if (isScalar(value)) {
    addNode(level.scalars?.get(value), nodes);
    for (const node of level.values?.get(value) ?? NONE) nodes.push(node);
  }
}

const NONE: readonly TrieNode[] = [];

function addNode(node: TrieNode | undefined, nodes: TrieNode[]): void {
  if (node !== undefined) nodes.push(node);
}

function isScalar(value: Value): boolean {
  return !isArray(value) && !isObject(value) && !(value instanceof ValueSet);
}

function followMembers({ members, memberValues }: Level, value: Value, nodes: TrieNode[]): void {
  if (members === undefined && memberValues === undefined) return;
  for (const member of membersOf(value)) {
    if (!isScalar(member)) continue;
    addNode(members?.get(member), nodes);
    for (const node of memberValues?.get(member) ?? NONE) nodes.push(node);
  }
}

function followArray(
  node: ArrayNode,
  items: readonly Value[],
  at: number,
  nodes: TrieNode[],
): void {
  const item = items[at];
  if (item === undefined) {
    addNode(node.end, nodes);
    return;
  }
  if (node.any !== undefined) followArray(node.any, items, at + 1, nodes);
  const child = isScalar(item) ? node.scalars.get(item) : undefined;
  if (child !== undefined) followArray(child, items, at + 1, nodes);
}

/** Text begins or ends so; of a collection, one of its members. */
function followAffixes({ prefixes, suffixes }: Level, value: Value, nodes: TrieNode[]): void {
  if (prefixes === undefined && suffixes === undefined) return;
  const texts = typeof value === "string" ? [value] : membersOf(value);
  for (const text of texts) {
    if (typeof text !== "string") continue;
    for (const node of prefixes?.matching(text) ?? NONE) nodes.push(node);
    for (const node of suffixes?.matching(text) ?? NONE) nodes.push(node);
  }
}
