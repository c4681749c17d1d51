import type { Ref, Term } from "../../opa/rego/ast/nodes.ts";
import { equalValues, type Value } from "../values/value.ts";
import type { Then, ThenValue } from "./compile.ts";
import type { Frame, Step } from "./frame.ts";
import { constantOf } from "./rule-tree.ts";
import { type Bound, isGround, type Scope, Unsupported } from "./scope.ts";

/** Goes on with every way in which two terms are equal. */
export function compileUnify(
  scope: Scope,
  left: Term,
  right: Term,
  bound: Bound,
  then: Then,
): Step {
  if (left.value.kind === "ref") return unifyRef(scope, left.value.terms, right, bound, then);
  if (right.value.kind === "ref") return unifyRef(scope, right.value.terms, left, bound, then);
  const unified = unifyTerms(scope, left, right, bound);
  if (unified === undefined) return () => undefined;
  const next = then(unified.bound);
  return (frame) => (unified.test(frame) ? next(frame) : undefined);
}

function unifyRef(scope: Scope, ref: Ref, other: Term, bound: Bound, then: Then): Step {
  const found: ThenValue = (slot, inner) => compileMatch(scope, slot, other, inner, then);
  return scope.program.compile.ref(scope, ref, bound, found, other);
}

/** Goes on when the value in a slot is what a term says, a reference too. */
function compileMatch(scope: Scope, slot: number, term: Term, bound: Bound, then: Then): Step {
  if (term.value.kind !== "ref") {
    const pattern = scope.program.compile.pattern(scope, term, bound);
    const next = then(pattern.bound);
    return (frame) => (pattern.match(frame, frame.slots[slot] as Value) ? next(frame) : undefined);
  }
  return scope.program.compile.ref(scope, term.value.terms, bound, (found, inner) => {
    const next = then(inner);
    return (frame) => {
      const { slots } = frame;
      return equalValues(slots[slot] as Value, slots[found] as Value) ? next(frame) : undefined;
    };
  });
}

interface Unified {
  readonly test: (frame: Frame) => boolean;
  readonly bound: Bound;
}

/** Undefined where the terms can never be equal. */
function unifyTerms(scope: Scope, left: Term, right: Term, bound: Bound): Unified | undefined {
  if (isGround(left, bound)) return matchComputed(scope, left, right, bound);
  if (isGround(right, bound)) return matchComputed(scope, right, left, bound);
  const [a, b] = [left.value, right.value];
  if (a.kind === "array" && b.kind === "array") {
    if (a.items.length !== b.items.length) return undefined;
    return unifyPairs(
      scope,
      a.items.map((item, at) => [item, b.items[at] as Term]),
      bound,
    );
  }
  if (a.kind === "object" && b.kind === "object") {
    const pairs = pairsOf(a.entries, b.entries);
    return pairs && unifyPairs(scope, pairs, bound);
  }
  if (a.kind !== "var" && b.kind !== "var") return undefined;
  throw new Unsupported("a variable without a value beside another");
}

function matchComputed(scope: Scope, known: Term, pattern: Term, bound: Bound): Unified {
  const compute = scope.program.compile.value(scope, known, bound);
  const { match, bound: after } = scope.program.compile.pattern(scope, pattern, bound);
  return { test: (frame) => match(frame, compute(frame)), bound: after };
}

type Entry = readonly [key: Term, held: Term];
type Pair = readonly [left: Term, right: Term];

/** What stands at the same key. Keys are known when they are compiled. */
function pairsOf(left: readonly Entry[], right: readonly Entry[]): readonly Pair[] | undefined {
  const others = new Map(right.map(([key, held]) => [constantKey(key), held]));
  const pairs = left.map(([key, held]) => [held, others.get(constantKey(key))] as const);
  if (left.length !== right.length || pairs.some(([, other]) => other === undefined)) {
    return undefined;
  }
  return pairs as readonly Pair[];
}

function constantKey(key: Term): Value {
  const constant = constantOf(key);
  if (constant === undefined || typeof constant === "object") {
    throw new Unsupported("an object on each side with keys that are no plain constants");
  }
  return constant;
}

/** Pairs of two variables without a value wait for one that gives a value to either. */
function unifyPairs(scope: Scope, pairs: readonly Pair[], bound: Bound): Unified | undefined {
  const tests: ((frame: Frame) => boolean)[] = [];
  let now = bound;
  for (let left = pairs; left.length > 0; ) {
    const waiting: Pair[] = [];
    for (const pair of left) {
      if (isOpen(pair, now) && left.length > waiting.length + 1) {
        waiting.push(pair);
        continue;
      }
      const unified = unifyTerms(scope, ...pair, now);
      if (unified === undefined) return undefined;
      tests.push(unified.test);
      now = unified.bound;
    }
    left = waiting;
  }
  return { test: (frame) => tests.every((test) => test(frame)), bound: now };
}

function isOpen([left, right]: Pair, bound: Bound): boolean {
  return (
    (left.value.kind === "var" || right.value.kind === "var") &&
    !isGround(left, bound) &&
    !isGround(right, bound)
  );
}
