import type { Exit } from "../topdown/exit.ts";
import { equalValues, type Value, ValueSet } from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import type { Bindings } from "./bindings.ts";
import { type Item, itemsOf, Known, kindOf, membersOfItem, variableOf } from "./item.ts";
import type { Next, Query, Unification } from "./query.ts";
import { emit } from "./trace.ts";

/** Goes on with every way in which two items are equal (topdown's `biunify`). */
export function unify(asked: Unification): Exit | undefined {
  const { query } = asked;
  const [left, leftBindings] = asked.leftBindings.apply(asked.left);
  const [right, rightBindings] = asked.rightBindings.apply(asked.right);
  const applied = { ...asked, left, right, leftBindings, rightBindings };
  query.run.evaluation.context.spend(1);
  emit(query, "Unify", { kind: "unify", left, right });
  const [kind, other] = [kindOf(left), kindOf(right)];
  switch (kind) {
    case "null":
    case "boolean":
    case "number":
    case "string":
      return [kind, "var", "ref"].includes(other) ? unifyValues(applied) : undefined;
    case "array":
      if (other === "array") return unifyArrays(applied);
      return ["var", "ref", "arraycomprehension"].includes(other)
        ? unifyValues(applied)
        : undefined;
    case "object":
      if (other === "object") return unifyObjects(applied);
      return ["var", "ref", "objectcomprehension"].includes(other)
        ? unifyValues(applied)
        : undefined;
    default:
      return unifyValues(applied);
  }
}

/** Unifies within one query. */
export function unifyIn(query: Query, left: Item, right: Item, next: Next): Exit | undefined {
  const { bindings } = query;
  return unify({ query, left, right, leftBindings: bindings, rightBindings: bindings, next });
}

function unifyValues(asked: Unification): Exit | undefined {
  const { query, left, right, leftBindings, rightBindings, next } = asked;
  const { parts } = query.run;
  if (!(left instanceof Known) && left.value.kind === "ref") {
    const { terms } = left.value;
    return parts.reference({ query, terms, bindings: leftBindings, right, rightBindings, next });
  }
  if (!(right instanceof Known) && right.value.kind === "ref") {
    const { terms } = right.value;
    const to = { right: left, rightBindings: leftBindings };
    return parts.reference({ query, terms, bindings: rightBindings, ...to, next });
  }
  if (isComprehension(left)) return parts.comprehension(asked);
  if (isComprehension(right)) return parts.comprehension(swapped(asked));
  const [name, other] = [variableOf(left), variableOf(right)];
  if (name !== undefined) {
    if (name === other && leftBindings === rightBindings) return next();
    return withBound(leftBindings, name, right, rightBindings, next);
  }
  if (other !== undefined) return withBound(rightBindings, other, left, leftBindings, next);
  return areEqual(leftBindings.plug(left), rightBindings.plug(right)) ? next() : undefined;
}

/** Goes on with a variable bound, which it is no longer then. */
export function withBound(
  bindings: Bindings,
  name: string,
  item: Item,
  from: Bindings,
  next: Next,
): Exit | undefined {
  bindings.bind(name, item, from);
  const exit = next();
  bindings.unbind(name);
  return exit;
}

function isComprehension(item: Item): boolean {
  return !(item instanceof Known) && "body" in item.value;
}

function swapped(asked: Unification): Unification {
  const { left, right, leftBindings, rightBindings } = asked;
  return {
    ...asked,
    ...{ left: right, right: left, leftBindings: rightBindings, rightBindings: leftBindings },
  };
}

function areEqual(left: Item, right: Item): boolean {
  return left instanceof Known && right instanceof Known && equalValues(left.value, right.value);
}

/** Values need no look at their parts where nobody wants to be told of each. */
function areEqualUnseen({ query, left, right }: Unification): boolean | undefined {
  if (query.run.trace.withUnify) return undefined;
  const areKnown = left instanceof Known && right instanceof Known;
  return areKnown ? equalValues(left.value, right.value) : undefined;
}

function unifyArrays(asked: Unification): Exit | undefined {
  const unseen = areEqualUnseen(asked);
  if (unseen !== undefined) return unseen ? asked.next() : undefined;
  const [left, right] = [itemsOf(asked.left), itemsOf(asked.right)];
  return left.length === right.length ? unifyAll(asked, left, right) : undefined;
}

/** Unifies items with as many, one after the other. */
export function unifyAll(
  asked: Omit<Unification, "left" | "right">,
  left: readonly Item[],
  right: readonly Item[],
  at = 0,
): Exit | undefined {
  if (at === left.length) return asked.next();
  const next = (): Exit | undefined => unifyAll(asked, left, right, at + 1);
  return unify({ ...asked, left: left[at] as Item, right: right[at] as Item, next });
}

/** Keys have values by now. */
function unifyObjects(asked: Unification): Exit | undefined {
  const unseen = areEqualUnseen(asked);
  if (unseen !== undefined) return unseen ? asked.next() : undefined;
  const left = keyed(asked.left, asked.leftBindings);
  const right = keyed(asked.right, asked.rightBindings);
  if (left.size !== right.size) return undefined;
  const pairs = left.sorted().map(([key, held]) => [held, right.get(key)] as const);
  return unifyHeld(asked, pairs, 0);
}

function keyed(item: Item, bindings: Bindings): ValueMap<Item> {
  const members = new ValueMap<Item>();
  for (const [key, held] of membersOfItem(item)) {
    const known = bindings.plug(key);
    if (known instanceof Known) members.set(known.value, held);
  }
  return members;
}

function unifyHeld(
  asked: Unification,
  pairs: readonly (readonly [left: Item, right: Item | undefined])[],
  at: number,
): Exit | undefined {
  const [left, right] = pairs[at] ?? [];
  if (left === undefined) return asked.next();
  if (right === undefined) return undefined;
  return unify({ ...asked, left, right, next: () => unifyHeld(asked, pairs, at + 1) });
}

/** Whether an item is a value that can be gone through. */
export function isIterable(item: Item): boolean {
  return ["array", "object", "set"].includes(kindOf(item));
}

/** Whether a set holds a value. */
export function holds(set: Value, member: Value): boolean {
  return set instanceof ValueSet && set.has(member);
}
