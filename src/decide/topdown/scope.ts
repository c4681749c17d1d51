import type { Rule, Term } from "../../opa/rego/ast/nodes.ts";
import type { Builtin } from "../builtins/builtin.ts";
import type { Compile } from "./compile.ts";
import type { RuleNode } from "./rule-tree.ts";

/** What all rules of a program are compiled with. */
export interface Program {
  readonly compile: Compile;
  readonly tree: RuleNode;
  readonly builtins: ReadonlyMap<string, { readonly arity: number; readonly call: Builtin }>;
  /** The node of a function by its dotted reference. */
  readonly functions: ReadonlyMap<string, RuleNode>;
}

/** The variables of one rule: each has a place in the rule's frame. */
export interface Scope {
  readonly program: Program;
  readonly rule: Rule | undefined;
  slotOf(variable: string): number;
  /** A place that no variable has. */
  newSlot(): number;
  /** How many places there are so far. */
  size(): number;
}

/** The variables that have a value at some point. */
export type Bound = ReadonlySet<string>;

export const NOTHING_BOUND: Bound = new Set();

export function createScope(program: Program, rule: Rule | undefined): Scope {
  const slots = new Map<string, number>();
  let count = 0;
  return {
    program,
    rule,
    slotOf(variable) {
      let slot = slots.get(variable);
      if (slot === undefined) {
        slot = count++;
        slots.set(variable, slot);
      }
      return slot;
    },
    newSlot: () => count++,
    size: () => count,
  };
}

/** Something that this engine does not evaluate; what holds it must be answered by another. */
export class Unsupported extends Error {
  override readonly name = "Unsupported";
}

/** The variables of a term that a match can bind: not those inside comprehensions, and no heads of references. */
export function bindableVars(term: Term, found: Set<string> = new Set()): Set<string> {
  const { value } = term;
  switch (value.kind) {
    case "var":
      found.add(value.name);
      break;
    case "array":
    case "set":
      for (const item of value.items) bindableVars(item, found);
      break;
    case "object":
      for (const [key, held] of value.entries) {
        bindableVars(key, found);
        bindableVars(held, found);
      }
      break;
    case "ref":
      for (const operand of value.terms.slice(1)) bindableVars(operand, found);
      break;
  }
  return found;
}

/** Whether a term has a value of its own once these variables have: no reference, and nothing unbound. */
export function isGround({ value }: Term, bound: Bound): boolean {
  switch (value.kind) {
    case "var":
      return bound.has(value.name);
    case "array":
    case "set":
      return value.items.every((item) => isGround(item, bound));
    case "object":
      return value.entries.every(([key, held]) => isGround(key, bound) && isGround(held, bound));
    case "ref":
    case "call":
      return false;
    default:
      return true;
  }
}

export function bind(bound: Bound, variables: Iterable<string>): Bound {
  return new Set([...bound, ...variables]);
}
