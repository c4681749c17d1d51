import type { Steps } from "../../../means/async/steps.ts";
import type { Rule } from "../../../opa/rego/ast/nodes.ts";
import { branchesOf } from "../../../opa/rego/ast/visit.ts";
import { equalValues, isObject, type Value, ValueSet, valueAt } from "../../values/value.ts";
import type { Evaluation } from "../evaluation.ts";
import { groundPrefix, type RuleNode } from "../rule-tree.ts";
import { addValued, createTrieBuilder, demandedByAll, levelsOf } from "./build-trie.ts";
import { collectBody } from "./collect.ts";
import { type Collector, type Membership, pathsOf } from "./collector.ts";
import {
  createRefTable,
  findIn,
  groundValue,
  type IndexedRef,
  type RefTable,
  resolveRef,
} from "./indexed-ref.ts";
import { follow, followAll, type Level, type TrieNode } from "./trie.ts";

/** Which rules a question has to try (v1/ast/index.go): those that cannot be told to fail without running them. */
export interface RuleIndex {
  /** Undefined stands for the operands of a function that nobody calls: they tell no rules apart. */
  find(evaluation: Evaluation, args: Operands | undefined): Found;
  /** All give the same constant, whatever is asked. */
  readonly findsOne: boolean;
  /** All rules, as if nothing could be told without running them. */
  readonly all: Found;
  /** It tells of rules that would hold that they fail, as OPA's does: what a question does not find must not be run. */
  readonly misleads: boolean;
}

/** For each rule to try the branches to try of it: itself, and what stands behind its `else`. */
export interface Found {
  readonly groups: readonly Group[];
  /** All give the same constant: the first success settles the answer. */
  readonly findsOne: boolean;
}

export interface Group {
  readonly rule: number;
  readonly branches: readonly number[];
}

type Operands = readonly (Value | undefined)[];

/** Rules that are worked on in a millisecond or so by code that has not run before. */
const RULES_AT_ONCE = 16;

/** One branch of one rule. Its number says when it comes. */
interface Entry {
  readonly rule: number;
  readonly branch: number;
  /** Positions of the references that must be defined. */
  readonly required: readonly number[];
  readonly memberships: readonly Membership[];
  readonly answer: Answer;
  /** What is found where no other rule is. */
  alone: Found | undefined;
}

/** What is known of a rule's value: a constant, that it has none, or nothing. */
type Answer = { readonly constant: Value } | "none" | "unknown";

/** Made step by step: of many rules it takes long. */
export function* buildRuleIndex(tree: RuleNode, rules: readonly Rule[]): Steps<RuleIndex> {
  const refs = createRefTable();
  const stats: Collector["stats"] = new Map();
  const places: Place[] = [];
  const valued = new Set<number>();
  for (const [number, rule] of rules.entries()) {
    for (const [branch, each] of [...branchesOf(rule)].entries()) {
      const collector = collect(tree, refs, stats, each);
      addValued(collector, valued);
      places.push({ collector, rule: number, branch });
      if (places.length % RULES_AT_ONCE === 0) yield;
    }
  }
  yield;
  const levels = levelsOf(refs, stats, valued);
  const trie = createTrieBuilder(levels.valued);
  const entries: Entry[] = [];
  const all = startFound();
  let isPlain = true;
  for (const [id, { collector, rule, branch }] of places.entries()) {
    const paths = pathsOf(collector);
    for (const path of paths) trie.insert(path, id);
    const required = demandedByAll(levels.unvalued, paths);
    const { memberships } = collector;
    const answer = answerOf(collector.rule);
    const entry: Entry = { rule, branch, required, memberships, answer, alone: undefined };
    entries.push(entry);
    addFound(all, entry);
    isPlain &&= required.length + memberships.length === 0;
    if (entries.length % RULES_AT_ONCE === 0) yield;
  }
  yield;
  const { findsOne } = all;
  const misleads = places.some(({ collector }) => collector.notes.misleads);
  const told = { findsOne, all, misleads };
  if (isPlain && trie.root.next === undefined) return { ...told, find: () => all };
  const index: Index = { refs, root: trie.root, entries, findsOne };
  return { ...told, find: (evaluation, args) => lookUp(index, evaluation, args) };
}

/** One branch of one rule, with what it demands. */
interface Place {
  readonly collector: Collector;
  readonly rule: number;
  readonly branch: number;
}

function collect(tree: RuleNode, refs: RefTable, stats: Collector["stats"], rule: Rule): Collector {
  const collector: Collector = {
    tree,
    refs,
    stats,
    rule,
    own: [],
    disjunctions: [],
    memberships: [],
    notes: { misleads: false },
    outer: [],
  };
  collectBody(collector, rule.body, new Map());
  return collector;
}

function answerOf({ head }: Rule): Answer {
  const isComplete = head.key === undefined && groundPrefix(head.ref).length === head.ref.length;
  if (!isComplete) return "unknown";
  if (head.value === undefined) return "none";
  const constant = groundValue(head.value);
  return constant === undefined ? "unknown" : { constant };
}

/** What grows entry by entry. */
interface GrowingFound extends Found {
  readonly groups: { readonly rule: number; readonly branches: number[] }[];
  /** All so far give the same constant (OPA's agreeOnValue). */
  findsOne: boolean;
  /** That constant. */
  agreed: Value | undefined;
}

function startFound(): GrowingFound {
  return { groups: [], findsOne: true, agreed: undefined };
}

function addFound(found: GrowingFound, { rule, branch, answer }: Entry): void {
  const last = found.groups.at(-1);
  if (last?.rule === rule) last.branches.push(branch);
  else found.groups.push({ rule, branches: [branch] });
  if (answer === "none") return;
  const { agreed } = found;
  const isOther =
    answer === "unknown" || (agreed !== undefined && !equalValues(agreed, answer.constant));
  if (isOther) found.findsOne = false;
  else found.agreed = answer.constant;
}

function resultOf(entries: readonly Entry[]): Found {
  const found = startFound();
  for (const entry of entries) addFound(found, entry);
  return found;
}

interface Index {
  readonly refs: RefTable;
  readonly root: TrieNode;
  readonly entries: readonly Entry[];
  readonly findsOne: boolean;
}

function lookUp(index: Index, evaluation: Evaluation, given: Operands | undefined): Found {
  const args = given ?? NO_OPERANDS;
  const { refs, entries, root, findsOne } = index;
  const known: (Value | typeof ABSENT)[] = new Array(refs.refs.length);
  const resolve = (id: number): Value | undefined => {
    let value: Value | typeof ABSENT | undefined = known[id];
    if (value === undefined) {
      const { ref, path } = refs.refs[id] as RefTable["refs"][0];
      const resolved = resolveRef(evaluation, args, ref.root, path);
      value = resolved === undefined ? ABSENT : resolved;
      known[id] = value;
    }
    return value === ABSENT ? undefined : (value as Value);
  };
  const isMet = ({ required, memberships }: Entry): boolean =>
    required.every((id) => resolve(id) !== undefined || isUnknown(refs.refs[id]?.ref)) &&
    (findsOne || memberships.every((each) => isMember(evaluation, args, each) || mayBe(each)));
  const isUnknown = (ref: IndexedRef | undefined): boolean =>
    given === undefined && ref?.root === "args";
  const mayBe = ({ key, collection }: Membership): boolean =>
    isUnknown(key) || isUnknown(collection);
  const ids =
    given === undefined
      ? reached(root, (node, pending) => {
          if (isUnknown(refs.refs[node.ref]?.ref)) followAll(node, pending);
          else follow(node, resolve(node.ref), pending);
        })
      : reached(root, (node, pending) => follow(node, resolve(node.ref), pending));
  if (ids.length === 0) return NOTHING_FOUND;
  if (ids.length > 1) return resultOf(ids.map((id) => entries[id] as Entry).filter(isMet));
  const only = entries[ids[0] as number] as Entry;
  if (!isMet(only)) return NOTHING_FOUND;
  only.alone ??= resultOf([only]);
  return only.alone;
}

const NO_OPERANDS: Operands = [];

const NOTHING_FOUND: Found = { groups: [], findsOne: true };

const ABSENT = Symbol("absent");

/** The numbers of the rules whose constraints are met, in order. */
function reached(
  root: TrieNode,
  step: (level: Level, pending: TrieNode[]) => void,
): readonly number[] {
  const ids: number[] = [];
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const id of node.rules) ids.push(id);
    if (node.next !== undefined) step(node.next, pending);
  }
  if (ids.length < 2) return ids;
  return ids.sort((a, b) => a - b).filter((id, at) => id !== ids[at - 1]);
}

/** Whether a key is one of a collection, as far as an object or a set can tell. */
function isMember(
  evaluation: Evaluation,
  args: Operands,
  { key, collection }: Membership,
): boolean {
  const value = resolveRef(evaluation, args, key.root, pathOf(key));
  const [container, ...path] = pathOf(collection);
  const members = findIn(
    resolveRef(evaluation, args, collection.root, container === undefined ? [] : [container]),
    path,
  );
  if (value === undefined || members === undefined) return false;
  if (members instanceof ValueSet) return members.has(value);
  return !isObject(members) || valueAt(members, value) !== undefined;
}

function pathOf({ terms }: IndexedRef): readonly Value[] {
  return terms.map((term) => groundValue(term) as Value);
}
