import { compareTerms } from "../ast/compare.ts";
import type { ObjectValue, Ref, Term } from "../ast/nodes.ts";
import { isComprehension } from "../ast/terms.ts";
import { NEEDED, type VariableOptions, variablesOf } from "../ast/variables.ts";

const BINDABLE: VariableOptions = { skipRefHead: true, skipObjectKeys: true, skipClosures: true };

/** A set of which no more is asked. */
export interface Names {
  readonly has: (name: string) => boolean;
}

interface Unification {
  readonly safe: Names;
  readonly unified: Set<string>;
  /** Variables that get a value as soon as all of these have one. */
  readonly waiting: Map<string, Set<string>>;
  /** Those that wait for one. */
  readonly waitedFor: Map<string, string[]>;
}

/** The variables that `left = right` gives a value when the safe ones have theirs (v1/ast/unify.go). */
export function unify(safe: Names, left: Term, right: Term): Set<string> {
  const state: Unification = {
    safe,
    unified: new Set(),
    waiting: new Map(),
    waitedFor: new Map(),
  };
  unifyTerms(state, left, right);
  return state.unified;
}

/** Whether what a reference looks into has a value. */
export function isRefSafe([head]: Ref, safe: Names): boolean {
  if (head === undefined) return true;
  return head.value.kind === "var" ? safe.has(head.value.name) : isSafe(head, safe);
}

function isSafe(term: Term, safe: Names): boolean {
  return [...variablesOf(term, NEEDED)].every((name) => safe.has(name));
}

function unifyTerms(state: Unification, left: Term, right: Term): void {
  const [one, other] = [left.value, right.value];
  if (one.kind === "var") unifyVariable(state, one.name, right);
  else if (one.kind === "array" && other.kind === "array")
    unifyItems(state, one.items, other.items);
  else if (one.kind === "object" && other.kind === "object") unifyMembers(state, one, other);
  else if (one.kind === "array" || one.kind === "object") unifyCollection(state, left, right);
  else if (one.kind === "ref" || one.kind === "call") {
    if (hasValue(state, left)) markBound(state, right);
  } else if (other.kind === "var") mark(state, other.name);
  else if (one.kind === `${other.kind}comprehension`) markBound(state, right);
}

/** Whether a reference or call can be evaluated; what the unification itself gives a value does not count, as in OPA. */
function hasValue({ safe }: Unification, term: Term): boolean {
  return term.value.kind === "ref" ? isRefSafe(term.value.terms, safe) : isSafe(term, safe);
}

function unifyVariable(state: Unification, name: string, right: Term): void {
  const { value } = right;
  switch (value.kind) {
    case "var":
      if (isKnown(state, value.name)) mark(state, name);
      else if (isKnown(state, name)) mark(state, value.name);
      else {
        wait(state, name, value.name);
        wait(state, value.name, name);
      }
      break;
    case "array":
    case "object":
      unifyAll(state, name, right);
      break;
    case "ref":
    case "call":
      if (hasValue(state, right)) mark(state, name);
      break;
    default:
      mark(state, name);
  }
}

function unifyCollection(state: Unification, collection: Term, other: Term): void {
  const { value } = other;
  if (value.kind === "var") unifyAll(state, value.name, collection);
  else if (value.kind === "ref" || value.kind === "call") {
    if (hasValue(state, other)) markAll(state, collection);
  } else if (isComprehension(value) && collection.value.kind === "array")
    markAll(state, collection);
}

/** What stands beside something that has a value. */
function markBound(state: Unification, term: Term): void {
  const { value } = term;
  if (value.kind === "var") mark(state, value.name);
  else if (value.kind === "array" || value.kind === "object") markAll(state, term);
}

function unifyItems(state: Unification, left: readonly Term[], right: readonly Term[]): void {
  if (left.length !== right.length) return;
  for (const [at, item] of left.entries()) unifyTerms(state, item, right[at] as Term);
}

/** Both are in the order of their keys. */
function unifyMembers(state: Unification, left: ObjectValue, right: ObjectValue): void {
  if (left.entries.length !== right.entries.length) return;
  let at = 0;
  for (const [key, value] of left.entries) {
    let other = right.entries[at];
    while (other !== undefined && compareTerms(other[0], key) < 0) other = right.entries[++at];
    if (other !== undefined && compareTerms(other[0], key) === 0)
      unifyTerms(state, value, other[1]);
  }
}

function unifyAll(state: Unification, name: string, collection: Term): void {
  if (isKnown(state, name)) {
    markAll(state, collection);
    return;
  }
  const unknown = [...variablesOf(collection, BINDABLE)].filter((each) => !isKnown(state, each));
  if (unknown.length === 0) mark(state, name);
  for (const each of unknown) wait(state, name, each);
}

function isKnown({ safe, unified }: Unification, name: string): boolean {
  return safe.has(name) || unified.has(name);
}

function markAll(state: Unification, collection: Term): void {
  for (const name of variablesOf(collection, BINDABLE)) mark(state, name);
}

/** Those that the name waits for are safe with it, and those that wait for nothing else than it. */
function mark({ unified, waiting, waitedFor }: Unification, name: string): void {
  const marked = [name];
  for (let each = marked.pop(); each !== undefined; each = marked.pop()) {
    unified.add(each);
    for (const needed of waiting.get(each) ?? []) marked.push(needed);
    waiting.delete(each);
    const dependants = waitedFor.get(each) ?? [];
    waitedFor.delete(each);
    for (const dependant of dependants) {
      const others = waiting.get(dependant);
      if (others?.delete(each) === true && others.size === 0) marked.push(dependant);
    }
  }
}

function wait({ waiting, waitedFor }: Unification, name: string, other: string): void {
  const others = waiting.get(name) ?? new Set();
  waiting.set(name, others.add(other));
  const dependants = waitedFor.get(other);
  if (dependants === undefined) waitedFor.set(other, [name]);
  else dependants.push(name);
}
