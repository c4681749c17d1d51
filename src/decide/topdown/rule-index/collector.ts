import { compareTerms } from "../../../opa/rego/ast/compare.ts";
import type { Rule, Term } from "../../../opa/rego/ast/nodes.ts";
import type { RuleNode } from "../rule-tree.ts";
import { type Constraint, isAnything, isSame } from "./constraint.ts";
import { type IndexedRef, internRef, type RefTable } from "./indexed-ref.ts";

/** Any one of these sets of constraints is enough to reach a rule. */
export type Alternatives = readonly (readonly Constraint[])[];

/** The value at one reference has to be a key of the collection at another. */
export interface Membership {
  readonly key: IndexedRef;
  readonly collection: IndexedRef;
}

/** How often a reference took part, and what it costs that a rule reaches it by several values (OPA's alternation). */
export interface RefStats {
  count: number;
  alternated: 0 | typeof CONVERGING | typeof TERMINAL;
}

/** The alternatives meet again below. */
export const CONVERGING = 1;
/** They do not: what comes below is not looked at. */
export const TERMINAL = 2;

/** What the body of one rule, or of an operand of `and` or `or`, demands (OPA's refindices). */
export interface Collector {
  readonly tree: RuleNode;
  readonly refs: RefTable;
  readonly stats: Map<number, RefStats>;
  readonly rule: Rule;
  readonly own: Constraint[];
  readonly disjunctions: Alternatives[];
  readonly memberships: Membership[];
  /** What is found out of the rule besides. */
  readonly notes: { misleads: boolean };
  /** The constraints around an operand: its variables may stand for their references. */
  readonly outer: readonly Constraint[];
}

export function statsOf({ stats }: Collector, ref: number): RefStats {
  let found = stats.get(ref);
  if (found === undefined) {
    found = { count: 0, alternated: 0 };
    stats.set(ref, found);
  }
  return found;
}

export function alternate(collector: Collector, ref: number, kind: 1 | 2): void {
  const stats = statsOf(collector, ref);
  if (stats.alternated < kind) stats.alternated = kind;
}

/** Adds a constraint. A value takes the place of "anything" for the same reference. */
export function insert(collector: Collector, constraint: Constraint): void {
  const { own } = collector;
  let isSeen = false;
  for (const [at, other] of own.entries()) {
    if (other.ref !== constraint.ref) continue;
    isSeen = true;
    if (isSame(other, constraint)) return;
    if (isAnything(constraint)) continue;
    if (constraint.affix === undefined && isAnything(other)) {
      own[at] = constraint;
      return;
    }
    if (isAnything(other)) continue;
    const isAffix = constraint.affix !== undefined || other.affix !== undefined;
    alternate(collector, constraint.ref, isAffix ? TERMINAL : CONVERGING);
  }
  if (!isSeen) statsOf(collector, constraint.ref).count += 1;
  own.push(constraint);
}

/** The reference that a variable stands for: one that was set equal to it, or an operand of the function. */
export function refOfVariable(collector: Collector, name: string): IndexedRef | undefined {
  const { own, outer, refs, rule, notes } = collector;
  const isThis = ({ value }: Constraint): boolean => value.kind === "var" && value.name === name;
  const constraint = own.find(isThis) ?? outer.find(isThis);
  if (constraint?.isOfMember === true) notes.misleads = true;
  if (constraint !== undefined) return refs.refs[constraint.ref]?.ref;
  const at = rule.head.args.findIndex(({ value }) => value.kind === "var" && value.name === name);
  return at < 0 ? undefined : operandRef(at);
}

function operandRef(at: number): IndexedRef {
  const location = { file: "", row: 0, col: 0 };
  const term: Term = { value: { kind: "number", text: String(at) }, location };
  return { root: "args", terms: [term], location: undefined };
}

export function addMembership(collector: Collector, membership: Membership): void {
  const { memberships, refs } = collector;
  const isKnown = memberships.some(
    ({ key, collection }) =>
      isSameRef(key, membership.key) && isSameRef(collection, membership.collection),
  );
  if (isKnown) return;
  memberships.push(membership);
  statsOf(collector, internRef(refs, membership.key)).count += 1;
}

function isSameRef(left: IndexedRef, right: IndexedRef): boolean {
  return (
    left.root === right.root &&
    left.terms.length === right.terms.length &&
    left.terms.every((term, at) => compareTerms(term, right.terms[at] as Term) === 0)
  );
}

/** So many ways may lead to one rule; with more it is reached by what always holds. */
const MOST_PATHS = 32;

/** All sets of constraints that lead to the rule: what always holds, with one alternative of each `or`. */
export function pathsOf({ own, disjunctions }: Collector): Alternatives {
  let paths: Alternatives = [own];
  for (const alternatives of disjunctions) {
    if (paths.length * alternatives.length > MOST_PATHS) return [own];
    paths = paths.flatMap((path) => alternatives.map((each) => [...path, ...each]));
  }
  return paths;
}
