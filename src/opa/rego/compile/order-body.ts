import type { Body, Expression } from "../ast/nodes.ts";
import {
  type VariableOptions,
  variablesOf,
  variablesOfBody,
  variablesOfExpression,
} from "../ast/variables.ts";
import { type Visitor, walkExpression, walkWith } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { type OutputTeller, outputTeller } from "./output-names.ts";
import type { Names } from "./unify.ts";

/** An expression in its place, and the variables that it needs. */
export interface Ordered {
  readonly expression: Expression;
  readonly names: ReadonlySet<string>;
}

export interface OrderOptions {
  readonly compilation: Compilation;
  readonly needed: VariableOptions;
  /** Whether expressions may have comprehensions or bodies. */
  readonly hasClosures: boolean;
}

interface Pending extends Ordered {
  /** Variables of the body that its comprehensions and nested bodies use. */
  readonly closedOver: readonly string[];
  /** What must get a value before it can come. */
  missing: Set<string>;
}

/** A body under way. What has its place is undefined among those that wait. */
interface Ordering {
  readonly compilation: Compilation;
  readonly waiting: (Pending | undefined)[];
  /** 1 for each of those that may have become ready. */
  readonly asked: Uint8Array;
  readonly safe: Set<string>;
  readonly ordered: Pending[];
  /** Those in their place of which not all variables have a value. */
  readonly open: Pending[];
  readonly outputsOf: OutputTeller;
  /** What an `every` gives may hang on the expression that was asked before it. */
  readonly hasEvery: boolean;
}

/**
 * The expressions of a body in the order in which each finds values for what it needs, and of those that do in the order
 * of the text: the first half of OPA's reorderBodyForSafety. That asks all that wait over and over; here they are asked
 * again when something that they use has got a value.
 */
export function orderBody(body: Body, known: Names, options: OrderOptions): readonly Ordered[] {
  const ordering = startOrdering(body, known, options);
  placeReady(ordering);
  if (ordering.ordered.length < body.length) placeOthers(ordering);
  // None is left of what OPA's own check has passed.
  const left = ordering.waiting.filter((each) => each !== undefined);
  const { checks } = options.compilation;
  if (checks === undefined) return [...ordering.ordered, ...left];
  for (const { expression, missing } of left) checks.unsafe.set(expression, missing);
  return ordering.ordered;
}

function startOrdering(
  body: Body,
  known: Names,
  { compilation, needed, hasClosures }: OrderOptions,
): Ordering {
  const safe = new Set<string>();
  const unsafe = new Set<string>();
  const needs = body.map((expression) => variablesOfExpression(expression, needed));
  for (const names of needs) {
    for (const name of names) (known.has(name) ? safe : unsafe).add(name);
  }
  const waiting = body.map((expression, at): Pending => {
    const names = needs[at] as ReadonlySet<string>;
    const closedOver = hasClosures ? closureNames(expression) : undefined;
    return {
      expression,
      names,
      closedOver:
        closedOver === undefined ? [] : [...closedOver].filter((name) => unsafe.has(name)),
      missing: new Set([...names].filter((name) => unsafe.has(name))),
    };
  });
  return {
    compilation,
    waiting,
    asked: new Uint8Array(body.length).fill(1),
    safe,
    ordered: [],
    open: [],
    outputsOf: outputTeller(compilation),
    hasEvery: body.some(({ terms }) => terms.kind === "every"),
  };
}

/** One round through the text. */
function placeReady(ordering: Ordering, users?: ReadonlyMap<string, readonly number[]>): void {
  const { waiting, asked, safe, ordered, open } = ordering;
  for (let at = asked.indexOf(1); at >= 0; at = asked.indexOf(1, at + 1)) {
    asked[at] = 0;
    const pending = waiting[at];
    if (pending === undefined) continue;
    const outputs = ordering.outputsOf(pending.expression, safe);
    if (!isReady(pending, outputs, ordering)) continue;
    ordered.push(pending);
    waiting[at] = undefined;
    for (const name of outputs) {
      safe.add(name);
      for (const user of users?.get(name) ?? []) asked[user] = 1;
    }
    if (![...pending.names].every((name) => safe.has(name))) open.push(pending);
  }
}

/** Round after round, as long as one places something. */
function placeOthers(ordering: Ordering): void {
  const { waiting, asked, ordered, open, hasEvery } = ordering;
  const users = usersOf(waiting);
  asked.fill(1);
  for (let before = -1; before < ordered.length; ) {
    before = ordered.length;
    placeReady(ordering, users);
    if (!hasEvery && open.length === 0) continue;
    for (const [at, each] of waiting.entries()) {
      if (each !== undefined && (hasEvery || each.closedOver.length > 0)) asked[at] = 1;
    }
  }
}

/** Which of them use a variable in any way. */
function usersOf(waiting: Ordering["waiting"]): ReadonlyMap<string, readonly number[]> {
  const users = new Map<string, number[]>();
  for (const [at, each] of waiting.entries()) {
    if (each === undefined) continue;
    for (const name of variablesOfExpression(each.expression)) {
      const known = users.get(name);
      if (known === undefined) users.set(name, [at]);
      else known.push(at);
    }
  }
  return users;
}

function isReady(pending: Pending, outputs: ReadonlySet<string>, ordering: Ordering): boolean {
  const { closedOver } = pending;
  const { safe } = ordering;
  if (closedOver.length > 0) {
    const given = outputsOfOpen(ordering);
    const open = new Set(closedOver.filter((name) => !given.has(name)));
    if (open.size > 0) {
      if (areEqual(open, outputs)) return false;
      // As in OPA it is these alone from now on.
      pending.missing = open;
    }
  }
  for (const name of pending.missing) {
    if (outputs.has(name) || safe.has(name)) pending.missing.delete(name);
  }
  return pending.missing.size === 0;
}

function areEqual(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return left.size === right.size && [...left].every((name) => right.has(name));
}

const NONE: ReadonlySet<string> = new Set();

/** What the expressions so far would give beyond what is safe, asked once more: those alone can of which something is open. */
function outputsOfOpen(ordering: Ordering): ReadonlySet<string> {
  const { open, ordered, safe, compilation, hasEvery } = ordering;
  if (open.length === 0) return NONE;
  const outputs = new Set<string>();
  const outputsOf = outputTeller(compilation);
  const all: Names = { has: (name) => safe.has(name) || outputs.has(name) };
  for (const { expression } of hasEvery ? ordered : open) {
    for (const name of outputsOf(expression, all)) if (!safe.has(name)) outputs.add(name);
  }
  return outputs;
}

/** The variables in comprehensions and nested bodies of an expression; undefined where it has none of these. */
function closureNames(expression: Expression): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined;
  const add = (found: Iterable<string>): void => {
    names ??= new Set();
    for (const name of found) names.add(name);
  };
  const visitor: Visitor = {
    expression: (each) => {
      const bodies = bodiesOf(each);
      if (bodies.length === 0) return false;
      for (const body of bodies) add(variablesOfBody(body));
      for (const modifier of each.with) walkWith(modifier, visitor);
      return true;
    },
    term: (term) => {
      if (!("body" in term.value)) return false;
      add(variablesOf(term));
      return true;
    },
  };
  walkExpression(expression, visitor);
  return names;
}

const NO_BODIES: readonly Body[] = [];

function bodiesOf({ terms }: Expression): readonly Body[] {
  switch (terms.kind) {
    case "every":
    case "not":
      return [terms.body];
    case "and":
    case "or":
      return [terms.left, terms.right];
    default:
      return NO_BODIES;
  }
}
