import { compareTerms } from "../../../opa/rego/ast/compare.ts";
import type { Body, Expression, Ref, Term } from "../../../opa/rego/ast/nodes.ts";
import { dottedName } from "../dotted-name.ts";
import {
  type Alternatives,
  addMembership,
  alternate,
  CONVERGING,
  type Collector,
  insert,
  pathsOf,
  refOfVariable,
  statsOf,
  TERMINAL,
} from "./collector.ts";
import { ANYTHING, type Constraint, isAnything, isScalarValue, termOf } from "./constraint.ts";
import { delimiterOf, partsOfGlob } from "./glob-pattern.ts";
import {
  groundValue,
  type IndexedRef,
  internRef,
  isIndexable,
  isVirtual,
  rootedRef,
} from "./indexed-ref.ts";

/** The variables that are known to be constants. */
type Constants = Map<string, Term>;

/** Adds what each expression of a body demands, as far as an index can look it up (OPA's refindices.Update). */
export function collectBody(collector: Collector, body: Body, constants: Constants): void {
  for (const expression of body) collect(collector, expression, constants);
}

function collect(collector: Collector, expression: Expression, constants: Constants): void {
  const { terms } = expression;
  if (expression.with.length > 0 || expression.isNegated) return;
  if (terms.kind === "and" || terms.kind === "or") {
    const left = alternativesOf(collector, terms.left, constants);
    if (terms.kind === "and") {
      const right = alternativesOf(collector, terms.right, constants);
      demand(collector, left);
      demand(collector, right);
      return;
    }
    const right = left.length === 0 ? [] : alternativesOf(collector, terms.right, constants);
    if (right.length > 0) demand(collector, [...left, ...right]);
  } else if (terms.kind === "term") {
    const term = withConstants(terms.term, constants);
    if (term.value.kind === "ref") collectDefined(collector, term, term.value.terms, constants);
  } else if (terms.kind === "call") {
    const [operator, ...operands] = terms.terms;
    if (operator?.value.kind !== "ref") return;
    const plugged = operands.map((operand) => withConstants(operand, constants));
    COLLECTORS[dottedName(operator.value.terms)]?.(collector, plugged, constants);
  }
}

/** A reference with constants in the place of variables that are known to be plain ones. */
function withConstants(term: Term, constants: Constants): Term {
  const { value } = term;
  if (value.kind !== "ref" || constants.size === 0) return term;
  const terms = value.terms.map((each, at) => {
    const constant = at > 0 && each.value.kind === "var" && constants.get(each.value.name);
    return constant && isScalarValue(constant.value) ? constant : each;
  });
  return { ...term, value: { kind: "ref", terms } };
}

/** An expression of a reference alone: it has to be there. */
function collectDefined(collector: Collector, term: Term, ref: Ref, constants: Constants): void {
  if (!collectKey(collector, ref)) {
    collectEquality(collector, [term, termOf(ANYTHING)], constants);
  }
}

/** `data.groups.members[input.subject]`: the last term has to be a key of base data. */
function collectKey(collector: Collector, ref: Ref): boolean {
  const collection = rootedRef(ref.slice(0, -1));
  if (collection?.root !== "data" || ref.length < 2) return false;
  if (!isIndexable(collector.tree, collection)) return false;
  const { value } = ref.at(-1) as Term;
  const key = value.kind === "var" ? refOfVariable(collector, value.name) : undefined;
  if (key === undefined || (key.root === "data" && isVirtual(collector.tree, key.terms))) {
    return false;
  }
  addMembership(collector, { key, collection });
  return true;
}

type Collect = (collector: Collector, operands: readonly Term[], constants: Constants) => void;

/** Another operand takes the result, which may be `false` then: nothing is demanded. */
const withOperands =
  (count: number, collectCall: Collect): Collect =>
  (collector, operands, constants) => {
    if (operands.length === count) collectCall(collector, operands, constants);
  };

const COLLECTORS: Readonly<Record<string, Collect>> = {
  eq: collectEqual,
  equal: withOperands(2, collectEqual),
  "glob.match": withOperands(3, collectGlob),
  "internal.member_2": withOperands(2, collectMember),
  startswith: withOperands(2, collectAffix("prefix")),
  endswith: withOperands(2, collectAffix("suffix")),
  "strings.any_prefix_match": withOperands(2, collectAnyAffix("prefix")),
  "strings.any_suffix_match": withOperands(2, collectAnyAffix("suffix")),
};

function collectEqual(collector: Collector, operands: readonly Term[], constants: Constants): void {
  const [left, right] = operands as [Term, Term];
  if (collectElement(collector, left, right, constants)) return;
  if (collectElement(collector, right, left, constants)) return;
  collectEquality(collector, [left, right], constants);
}

/** `input.roles[_] == "admin"`: a collection has to have a member. */
function collectElement(
  collector: Collector,
  left: Term,
  right: Term,
  constants: Constants,
): boolean {
  const ref = left.value.kind === "ref" ? aliased(collector, left.value.terms) : undefined;
  if (ref === undefined || ref.terms.length === 0) return false;
  if (groundValue(ref.terms.at(-1) as Term) !== undefined) return false;
  const collection = { ...ref, terms: ref.terms.slice(0, -1) };
  if (!isIndexable(collector.tree, collection)) return false;
  const { value } = constantOr(right, constants);
  if (!isScalarValue(value)) return false;
  insert(collector, { ref: internRef(collector.refs, collection), value, isMember: true });
  return true;
}

function constantOr(term: Term, constants: Constants): Term {
  return (term.value.kind === "var" ? constants.get(term.value.name) : undefined) ?? term;
}

/** A reference whose head may be a variable that stands for another reference. */
function aliased(collector: Collector, ref: Ref): IndexedRef | undefined {
  const rooted = rootedRef(ref);
  const [head, ...terms] = ref;
  if (rooted !== undefined || head?.value.kind !== "var") return rooted;
  const alias = refOfVariable(collector, head.value.name);
  return alias && { ...alias, terms: [...alias.terms, ...terms] };
}

function collectEquality(
  collector: Collector,
  [left, right]: readonly [Term, Term],
  constants: Constants,
): void {
  if (!collectSide(collector, left, right, constants)) {
    collectSide(collector, right, left, constants);
  }
}

function collectSide(collector: Collector, side: Term, other: Term, constants: Constants): boolean {
  const { value } = side;
  if (value.kind === "var") {
    const constant = groundValue(other) === undefined ? constantOr(other, constants) : other;
    if (groundValue(constant) !== undefined) constants.set(value.name, constant);
    const ref = isLookedUp(other) ? refOfVariable(collector, value.name) : undefined;
    if (ref === undefined) return false;
    insert(collector, { ref: internRef(collector.refs, ref), value: other.value });
    return true;
  }
  if (value.kind !== "ref") return false;
  const ref = aliased(collector, value.terms);
  if (ref === undefined || !isIndexable(collector.tree, ref) || !isLookedUp(other)) return false;
  const wanted = constantOr(other, constants);
  insert(collector, { ref: internRef(collector.refs, ref), value: wanted.value });
  return true;
}

/** Whether a value can be looked up: a plain one, a variable, or an array of such. */
function isLookedUp({ value }: Term): boolean {
  const isPlain = (each: Term): boolean => isScalarValue(each.value) || each.value.kind === "var";
  return value.kind === "array" ? value.items.every(isPlain) : isPlain(termOf(value));
}

function collectGlob(collector: Collector, operands: readonly Term[]): void {
  const [pattern, delimiters, match] = operands as [Term, Term, Term];
  const delimiter = delimiterOf(delimiters);
  const value = delimiter === undefined ? undefined : partsOfGlob(pattern, delimiter);
  const ref = match.value.kind === "var" ? refOfVariable(collector, match.value.name) : undefined;
  if (delimiter === undefined || value === undefined || ref === undefined) return;
  insert(collector, { ref: internRef(collector.refs, ref), value, delimiter });
}

function collectMember(
  collector: Collector,
  operands: readonly Term[],
  constants: Constants,
): void {
  const [member, collection] = operands as [Term, Term];
  const ref = member.value.kind === "var" ? refOfVariable(collector, member.value.name) : undefined;
  if (ref !== undefined) {
    collectOneOf(collector, ref, constantOr(collection, constants));
    return;
  }
  const { value } = constantOr(member, constants);
  if (value.kind !== "var" && !isScalarValue(value)) return;
  const where = refOfTerm(collector, collection);
  if (where === undefined) return;
  const constraint: Constraint = { ref: internRef(collector.refs, where), value };
  const isVariable = value.kind === "var";
  insert(collector, { ...constraint, ...(isVariable ? { isOfMember: true } : { isMember: true }) });
}

function refOfTerm(collector: Collector, { value }: Term): IndexedRef | undefined {
  const ref =
    value.kind === "ref"
      ? rootedRef(value.terms)
      : value.kind === "var"
        ? refOfVariable(collector, value.name)
        : undefined;
  return ref !== undefined && isIndexable(collector.tree, ref) ? ref : undefined;
}

/** `input.role in ["admin", "owner"]`: each member is an alternative. */
function collectOneOf(collector: Collector, ref: IndexedRef, { value }: Term): void {
  const members =
    value.kind === "array" || value.kind === "set"
      ? value.items
      : value.kind === "object"
        ? value.entries.map(([, held]) => held)
        : [];
  const [first, ...others] = members;
  if (first === undefined || members.some((each) => each.value.kind === "var")) return;
  const id = internRef(collector.refs, ref);
  insert(collector, { ref: id, value: first.value });
  if (others.length === 0) return;
  statsOf(collector, id).count += others.length;
  insertMany(collector, id, others, undefined);
}

/** Further values of one reference, for many of which looking at all before each would take quadratic time. */
function insertMany(
  collector: Collector,
  ref: number,
  values: readonly Term[],
  affix: Constraint["affix"],
): void {
  const { own } = collector;
  const others = own.filter((other) => other.ref === ref);
  const seen = others.filter((other) => other.affix === affix && other.isMember !== true);
  const kept = [...seen.map(({ value }) => termOf(value)), ...values].map(
    (term, at) => [term, at] as const,
  );
  kept.sort(([left, a], [right, b]) => compareTerms(left, right) || a - b);
  const isFirst = kept.filter(
    ([term], at) => at === 0 || compareTerms(term, (kept[at - 1] as (typeof kept)[0])[0]) !== 0,
  );
  const added = isFirst.filter(([, at]) => at >= seen.length).sort(([, a], [, b]) => a - b);
  for (const [{ value }] of added) {
    own.push(affix === undefined ? { ref, value } : { ref, value, affix });
  }
  const concrete = others.filter((other) => !isAnything(other)).length + added.length;
  if (concrete > 1) {
    alternate(collector, ref, affix === undefined ? CONVERGING : TERMINAL);
  }
}

function collectAffix(affix: "prefix" | "suffix"): Collect {
  return (collector, operands, constants) => {
    const [text, base] = operands as [Term, Term];
    const ref = refOfTerm(collector, text);
    const { value } = constantOr(base, constants);
    if (ref === undefined || value.kind !== "string") return;
    insert(collector, { ref: internRef(collector.refs, ref), value, affix });
  };
}

/** Each text that it may begin or end with is an alternative. */
function collectAnyAffix(affix: "prefix" | "suffix"): Collect {
  return (collector, operands, constants) => {
    const [text, bases] = operands as [Term, Term];
    const ref = refOfTerm(collector, text);
    const { value } = constantOr(bases, constants);
    if (ref === undefined) return;
    const id = internRef(collector.refs, ref);
    if (value.kind === "string") insert(collector, { ref: id, value, affix });
    if (value.kind !== "array" && value.kind !== "set") return;
    if (value.items.length === 0) return;
    if (!value.items.every((item) => item.value.kind === "string")) return;
    const isKnown = collector.own.some((other) => other.ref === id);
    statsOf(collector, id).count += value.items.length - (isKnown ? 1 : 0);
    insertMany(collector, id, value.items, affix);
  };
}

/** The ways in which the body of an operand can hold; none where nothing can be said of it. */
function alternativesOf(collector: Collector, body: Body, constants: Constants): Alternatives {
  const inner: Collector = {
    ...collector,
    stats: new Map(),
    own: [],
    disjunctions: [],
    memberships: [],
    outer: [...collector.own, ...collector.outer],
  };
  collectBody(inner, body, new Map(constants));
  const paths = pathsOf(inner);
  if (paths.length === 1 && paths[0]?.length === 0) return [];
  // What a variable of the operand stands for is nobody else's business.
  return paths.map((path) =>
    path.map((each) => (isAnything(each) ? { ...each, value: ANYTHING } : each)),
  );
}

/** One of the alternatives has to hold; what has none besides always has to. */
function demand(collector: Collector, alternatives: Alternatives): void {
  const [only, ...others] = alternatives;
  if (only === undefined) return;
  if (others.length === 0) {
    for (const constraint of only) insert(collector, constraint);
    return;
  }
  for (const { ref } of alternatives.flat()) statsOf(collector, ref).count += 1;
  collector.disjunctions.push(alternatives);
}
