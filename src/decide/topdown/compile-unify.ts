import type { Term } from "../../opa/rego/ast/nodes.ts";
import { equalValues, isArray, isObject, sizeOf, type Value, valueAt } from "../values/value.ts";
import type { Then } from "./compile.ts";
import type { Compute, Step } from "./frame.ts";
import { matchEach } from "./match-each.ts";
import { constantOf } from "./rule-tree.ts";
import { type Bound, bind, isGround, type Scope, Unsupported } from "./scope.ts";

/** Goes on with every way in which two terms are equal. */
export function compileUnify(
  scope: Scope,
  left: Term,
  right: Term,
  bound: Bound,
  then: Then,
): Step {
  if (left.value.kind === "ref") return unifyRef(scope, left, right, bound, then);
  if (right.value.kind === "ref") return unifyRef(scope, right, left, bound, then);
  if (isGround(left, bound)) {
    return matchComputed(
      scope,
      scope.program.compile.value(scope, left, bound),
      right,
      bound,
      then,
    );
  }
  if (isGround(right, bound)) {
    return matchComputed(
      scope,
      scope.program.compile.value(scope, right, bound),
      left,
      bound,
      then,
    );
  }
  return unifyPatterns(scope, left, right, bound, then);
}

function unifyRef(scope: Scope, ref: Term, other: Term, bound: Bound, then: Then): Step {
  const { value } = ref;
  if (value.kind !== "ref") throw new Error("no reference");
  return scope.program.compile.ref(scope, value.terms, bound, (slot, inner) =>
    scope.program.compile.match(scope, slot, other, inner, then),
  );
}

function matchComputed(
  scope: Scope,
  compute: Compute,
  pattern: Term,
  bound: Bound,
  then: Then,
): Step {
  const slot = scope.newSlot();
  const match = scope.program.compile.match(scope, slot, pattern, bound, then);
  return (frame) => {
    frame.slots[slot] = compute(frame);
    return match(frame);
  };
}

/** Goes on when the value in a slot is what the pattern says; binds the pattern's variables. */
export function compileMatch(
  scope: Scope,
  slot: number,
  pattern: Term,
  bound: Bound,
  then: Then,
): Step {
  const { value } = pattern;
  if (value.kind === "ref") {
    return scope.program.compile.ref(scope, value.terms, bound, (found, inner) =>
      compareSlots(slot, found, then(inner)),
    );
  }
  if (value.kind === "var" && !bound.has(value.name)) {
    const target = scope.slotOf(value.name);
    const next = then(bind(bound, [value.name]));
    return (frame) => {
      frame.slots[target] = frame.slots[slot];
      return next(frame);
    };
  }
  if (isGround(pattern, bound)) {
    const wanted = scope.program.compile.value(scope, pattern, bound);
    const next = then(bound);
    return (frame) =>
      equalValues(frame.slots[slot] as Value, wanted(frame)) ? next(frame) : undefined;
  }
  if (value.kind === "array") return matchArray(scope, slot, value.items, bound, then);
  if (value.kind === "object") return matchObject(scope, slot, value.entries, bound, then);
  throw new Unsupported(`a ${value.kind} with variables that have no value yet`);
}

function compareSlots(left: number, right: number, next: Step): Step {
  return (frame) =>
    equalValues(frame.slots[left] as Value, frame.slots[right] as Value) ? next(frame) : undefined;
}

function matchArray(
  scope: Scope,
  slot: number,
  items: readonly Term[],
  bound: Bound,
  then: Then,
): Step {
  const slots = items.map(() => scope.newSlot());
  const match = matchEach(scope, slots, items, bound, then);
  return (frame) => {
    const value = frame.slots[slot] as Value;
    if (!isArray(value) || value.length !== slots.length) return undefined;
    for (let at = 0; at < slots.length; at++) frame.slots[slots[at] as number] = value[at];
    return match(frame);
  };
}

function matchObject(
  scope: Scope,
  slot: number,
  entries: readonly (readonly [key: Term, held: Term])[],
  bound: Bound,
  then: Then,
): Step {
  const keys = entries.map(([key]) => scope.program.compile.value(scope, key, bound));
  const slots = entries.map(() => scope.newSlot());
  const patterns = entries.map(([, held]) => held);
  const match = matchEach(scope, slots, patterns, bound, then);
  return (frame) => {
    const value = frame.slots[slot] as Value;
    if (!isObject(value) || sizeOf(value) !== keys.length) return undefined;
    for (let at = 0; at < keys.length; at++) {
      const held = valueAt(value, (keys[at] as Compute)(frame));
      if (held === undefined) return undefined;
      frame.slots[slots[at] as number] = held;
    }
    return match(frame);
  };
}

/** Two collections with unbound parts: part by part. */
function unifyPatterns(scope: Scope, left: Term, right: Term, bound: Bound, then: Then): Step {
  const [a, b] = [left.value, right.value];
  if (a.kind === "array" && b.kind === "array") {
    if (a.items.length !== b.items.length) return () => undefined;
    return unifyEach(scope, a.items, b.items, bound, then);
  }
  if (a.kind === "object" && b.kind === "object") {
    return unifyObjects(scope, a.entries, b.entries, bound, then);
  }
  if (a.kind !== "var" && b.kind !== "var") return () => undefined;
  throw new Unsupported("two variables that have no value yet");
}

/** Keys are known by then; each is looked up on the other side when the parts are put together. */
function unifyObjects(
  scope: Scope,
  left: readonly (readonly [key: Term, held: Term])[],
  right: readonly (readonly [key: Term, held: Term])[],
  bound: Bound,
  then: Then,
): Step {
  const others = new Map(right.map(([key, held]) => [constantKey(key), held]));
  const pairs = left.map(([key, held]) => [held, others.get(constantKey(key))] as const);
  if (left.length !== right.length || pairs.some(([, other]) => other === undefined)) {
    return () => undefined;
  }
  const [mine, theirs] = [pairs.map(([held]) => held), pairs.map(([, other]) => other as Term)];
  return unifyEach(scope, mine, theirs, bound, then);
}

function constantKey(key: Term): Value {
  const constant = constantOf(key);
  if (constant === undefined || typeof constant === "object") {
    throw new Unsupported("an object on each side with keys that are no plain constants");
  }
  return constant;
}

function unifyEach(
  scope: Scope,
  left: readonly Term[],
  right: readonly Term[],
  bound: Bound,
  then: Then,
): Step {
  const [a, ...restOfLeft] = left;
  const [b, ...restOfRight] = right;
  if (a === undefined || b === undefined) return then(bound);
  return compileUnify(scope, a, b, bound, (inner) =>
    unifyEach(scope, restOfLeft, restOfRight, inner, then),
  );
}
