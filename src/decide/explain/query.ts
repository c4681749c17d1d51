import type { StackFrame } from "../../domain/decision.ts";
import type { Location } from "../../domain/policy-error.ts";
import type { Body, Comprehension, Expression, Rule, Term } from "../../opa/rego/ast/nodes.ts";
import type { Evaluation } from "../topdown/evaluation.ts";
import type { Exit } from "../topdown/exit.ts";
import type { Found } from "../topdown/rule-index/rule-index.ts";
import type { RuleSet } from "../topdown/rule-set.ts";
import type { RuleNode } from "../topdown/rule-tree.ts";
import type { Program } from "../topdown/scope.ts";
import type { Value } from "../values/value.ts";
import type { ValueMap } from "../values/value-map.ts";
import type { Bindings } from "./bindings.ts";
import type { Item } from "./item.ts";
import type { Trace } from "./trace.ts";

/** One traced evaluation: what all its queries share. */
export interface Run {
  readonly program: Program;
  /** Input, data and what is remembered, as `with` changes and restores it. */
  readonly evaluation: Evaluation;
  readonly trace: Trace;
  readonly parts: Parts;
  /** How many queries have begun. */
  queries: number;
  /** What stands in the place of functions, by their names. */
  mocks: readonly ReadonlyMap<string, Item>[];
  /** Where the first error of a builtin came up that counts. */
  builtinStack: readonly StackFrame[] | undefined;
  /** Where the error came up that ends the evaluation. */
  thrownStack: readonly StackFrame[] | undefined;
  comprehensionKeys(rule: Rule, comprehension: Comprehension): readonly string[] | undefined;
}

/** A body that is evaluated, from one of its expressions on (topdown's `eval`). */
export interface Query {
  readonly run: Run;
  readonly body: Body;
  index: number;
  readonly id: number;
  readonly parent: Query | undefined;
  readonly bindings: Bindings;
  /** The rule that the body belongs to. */
  readonly rule: Rule;
  /** One solution is enough. */
  findsOne: boolean;
  isDefined: boolean;
  lastLocation: Location | undefined;
  /** Undefined until a comprehension of the query, or of one around it, is worth being kept. */
  comprehensions: KnownComprehensions | undefined;
}

/** What comprehensions have been computed to, one level for each `with` around. */
export type KnownComprehensions = Map<Comprehension, ValueMap<Value>>[];

/** Goes on behind something that holds; what comes back ends it before all is tried. */
export type Next = () => Exit | undefined;

export interface Unification {
  readonly query: Query;
  readonly left: Item;
  readonly right: Item;
  readonly leftBindings: Bindings;
  readonly rightBindings: Bindings;
  readonly next: Next;
}

/** How a reference goes on: with which of its terms, and what its value is unified with. */
export interface Reference {
  readonly query: Query;
  readonly terms: readonly Term[];
  readonly bindings: Bindings;
  readonly right: Item;
  readonly rightBindings: Bindings;
  readonly next: Next;
}

/** Rules that a reference has come to: its terms up to `at` are the path of theirs. */
export interface AskedRules {
  readonly reference: Reference;
  readonly at: number;
  readonly node: RuleNode;
  readonly set: RuleSet;
  readonly found: Found;
}

/** The parts of the evaluation, which need one another. */
export interface Parts {
  /** Evaluates a query from its current expression on. */
  evaluate(query: Query, next: Next): Exit | undefined;
  /** The same, with the events of its beginning and end (topdown's `Run`). */
  run(query: Query, next: Next): Exit | undefined;
  call(query: Query, terms: readonly Term[], next: Next): Exit | undefined;
  statement(query: Query, expression: Expression, next: Next): Exit | undefined;
  unify(unification: Unification): Exit | undefined;
  comprehension(unification: Unification): Exit | undefined;
  reference(reference: Reference): Exit | undefined;
  /** From a value on, with the terms behind `at`. */
  below(reference: Reference, at: number, item: Item, bindings: Bindings): Exit | undefined;
  rules(reference: Reference, at: number, node: RuleNode): Exit | undefined;
}

/** A query inside another, with the same variables (topdown's `closure`). */
export function closureOf(query: Query, body: Body): Query {
  return childOf(query, body, query.rule, query.bindings);
}

export function childOf(query: Query, body: Body, rule: Rule, bindings: Bindings): Query {
  const { run, lastLocation, comprehensions } = query;
  const id = run.queries++;
  return {
    ...{ run, body, index: 0, id, parent: query, bindings, rule },
    ...{ findsOne: false, isDefined: false, lastLocation, comprehensions },
  };
}

/** The query with those around it (topdown's StackTrace). Behind its body the last expression is the nearest. */
export function stackOf(query: Query): readonly StackFrame[] {
  const frames: StackFrame[] = [];
  for (let each: Query | undefined = query; each !== undefined; each = each.parent) {
    const { id, body, index } = each;
    const location = body[Math.min(index, body.length - 1)]?.location;
    frames.push({ queryId: id, location: location?.row === 0 ? undefined : location });
  }
  return frames;
}

export function expressionOf({ body, index }: Query): Expression {
  return body[index] as Expression;
}
