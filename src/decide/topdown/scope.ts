import type { Comprehension, Rule, Term } from "../../opa/rego/ast/nodes.ts";
import type { Builtin } from "../builtins/builtin.ts";
import type { Compile } from "./compile.ts";
import type { RuleWriter } from "./emit/written-rule.ts";
import type { RuleSet } from "./rule-set.ts";
import type { RuleNode } from "./rule-tree.ts";

/** What all rules of a program are compiled with. */
export interface Program {
  readonly compile: Compile;
  readonly tree: RuleNode;
  readonly builtins: ReadonlyMap<string, { readonly arity: number; readonly call: Builtin }>;
  /** The node of a function by its dotted reference. */
  readonly functions: ReadonlyMap<string, RuleNode>;
  /** Those that have been asked. */
  readonly ruleSets: Map<RuleNode, RuleSet>;
  /** What makes functions of rules that have been written as JavaScript, by the text (see `emit`). */
  readonly factories: Map<string, unknown>;
  readonly writer: RuleWriter;
  /** After so many runs a rule is written as JavaScript. */
  readonly writtenAfter: number;
  /** By what the comprehensions of a rule may be grouped. */
  comprehensionKeys(rule: Rule): ReadonlyMap<Comprehension, readonly string[]>;
}

/** The variables of one rule: each has a place in the rule's frame. */
export interface Scope {
  readonly program: Program;
  slotOf(variable: string): number;
  /** A place that no variable has. */
  newSlot(): number;
  /** How many places there are so far. */
  size(): number;
  /** By which variables a comprehension of the rule may be grouped. */
  comprehensionKeys(comprehension: Comprehension): readonly string[] | undefined;
  /** Set while an expression is compiled that is only attempted (see `compileBody`); undefined for steps. */
  readonly attempt: Attempt | undefined;
}

export interface Attempt {
  /** Whether the expression may hold in more than one way, so that it cannot be attempted. */
  hasMany: boolean;
}

export function createScope(
  program: Program,
  comprehensionKeys: Scope["comprehensionKeys"] = () => undefined,
): Scope {
  const slots = new Map<string, number>();
  let count = 0;
  return {
    program,
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
    comprehensionKeys,
    attempt: undefined,
  };
}

/** Something that this engine does not evaluate; what holds it must be answered by another. */
export class Unsupported extends Error {
  override readonly name = "Unsupported";
}

/** The variables that have a value at some point. */
export interface Bound {
  has(variable: string): boolean;
}

/** Variables over others that had their values before: copying all at each binding would take quadratic time. */
class Layer implements Bound {
  readonly names: ReadonlySet<string>;
  readonly below: Layer | undefined;
  readonly depth: number;

  constructor(names: ReadonlySet<string>, below: Layer | undefined) {
    this.names = names;
    this.below = below;
    this.depth = below === undefined ? 0 : below.depth + 1;
  }

  has(variable: string): boolean {
    for (let layer: Layer | undefined = this; layer !== undefined; layer = layer.below) {
      if (layer.names.has(variable)) return true;
    }
    return false;
  }
}

const MOST_LAYERS = 64;

export const NOTHING_BOUND: Bound = new Layer(new Set(), undefined);

export function bind(bound: Bound, variables: Iterable<string>): Bound {
  const layer = bound as Layer;
  if (layer.depth < MOST_LAYERS) return new Layer(new Set(variables), layer);
  const all = new Set(variables);
  for (let each: Layer | undefined = layer; each !== undefined; each = each.below) {
    for (const name of each.names) all.add(name);
  }
  return new Layer(all, undefined);
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
