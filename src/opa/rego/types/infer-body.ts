import type { Location } from "../../../domain/policy-error.ts";
import type { Body, Expression, Ref, Term, With } from "../ast/nodes.ts";
import { isComprehension } from "../ast/terms.ts";
import { type Visitor, walkBody, walkExpression, walkTerm, walkTerms } from "../ast/visit.ts";
import { nameOf } from "../compile/rule-tree.ts";
import { checkRef, type RefError } from "./check-ref.ts";
import { isUnknown, keysOf, valuesOf } from "./select-type.ts";
import type { Type } from "./type.ts";
import { type TypeEnvironment, typeOfRef, wrap } from "./type-environment.ts";
import { typeOfTerm } from "./type-of-term.ts";
import { unifies } from "./unifies.ts";
import { unifyTerm, unifyTerms } from "./unify-terms.ts";

type Known = Type | undefined;

/** Where an expression is looked at: its modifiers may change what is known. */
export type ModifiersOf = (environment: TypeEnvironment, expression: Expression) => TypeEnvironment;

/**
 * Gives the variables of a body their types, one expression after the other; undefined where OPA would report an error,
 * which is so in no module that has passed its check, but may be so for a closure that is looked at too early.
 */
export function inferBody(
  around: TypeEnvironment,
  body: Body,
  modifiersOf: ModifiersOf,
): TypeEnvironment | undefined {
  const { environment, faults } = checkBody(around, body, modifiersOf, NO_CLOSURES);
  return faults.length === 0 ? environment : undefined;
}

/** What OPA's type checker complains of in a body and in its closures, which is to be told. */
export function faultsOfBody(
  around: TypeEnvironment,
  body: Body,
  modifiersOf: ModifiersOf,
): readonly TypeFault[] {
  return checkBody(around, body, modifiersOf, faultsOfClosures).faults;
}

/** Why there can be nothing behind an expression. */
export type TypeFault =
  | { readonly kind: "ref"; readonly ref: Ref; readonly error: RefError }
  | CallFault;

interface CallFault {
  readonly kind: "call";
  /** Of a function; an equality and a membership have none. */
  readonly operator: Ref | undefined;
  readonly what: string;
  readonly location: Location;
  /** The type of an operand is not known, which may be another fault's doing. */
  readonly isOfUnknown: boolean;
}

type CheckClosures = (
  environment: TypeEnvironment,
  expression: Expression,
  modifiersOf: ModifiersOf,
) => readonly TypeFault[];

const NO_CLOSURES: CheckClosures = () => [];

function checkBody(
  around: TypeEnvironment,
  body: Body,
  modifiersOf: ModifiersOf,
  checkClosures: CheckClosures,
): { readonly environment: TypeEnvironment; readonly faults: readonly TypeFault[] } {
  const environment = wrap(around);
  const faults: TypeFault[] = [];
  for (const expression of body) {
    const inside = modifiersOf(environment, expression);
    environment.inference.work.spend(1);
    // Each of them may tell of variables, whatever the others find.
    const within = [
      ...checkClosures(inside, expression, modifiersOf),
      ...inferRefs(inside, expression),
    ];
    const fault = inferWith(inside, expression.with) ?? inferCall(inside, expression);
    faults.push(...within);
    if (fault !== undefined && (within.length === 0 || !fault.isOfUnknown)) faults.push(fault);
  }
  return { environment, faults };
}

/** Of several that are wrong the last one counts, as in OPA. */
function faultsOfClosures(
  environment: TypeEnvironment,
  expression: Expression,
  modifiersOf: ModifiersOf,
): readonly TypeFault[] {
  let last: readonly TypeFault[] = [];
  walkExpression(expression, {
    term: ({ value }) => {
      if (!("body" in value)) return false;
      const faults = faultsOfBody(environment, value.body, modifiersOf);
      if (faults.length > 0) last = faults;
      return faults.length > 0;
    },
  });
  return last;
}

/** Comprehensions are looked at on their own. */
function inferRefs(environment: TypeEnvironment, expression: Expression): readonly TypeFault[] {
  const faults: TypeFault[] = [];
  const visitor: Visitor = {
    expression: ({ terms }) => {
      if (terms.kind === "call") walkTerms(terms.terms.slice(1), visitor);
      else if (terms.kind === "term") walkTerm(terms.term, visitor);
      else if (terms.kind === "not") walkBody(terms.body, visitor);
      else return false;
      return true;
    },
    term: ({ value }) => {
      if (isComprehension(value)) return true;
      if (value.kind !== "ref") return false;
      environment.inference.work.spend(value.terms.length);
      const error = checkRef(environment, value.terms);
      if (error !== undefined) faults.push({ kind: "ref", ref: value.terms, error });
      return error?.kind === "unsupported" && error.have?.kind === "function";
    },
  };
  walkExpression(expression, visitor);
  return faults;
}

/** A function takes the place of one that takes as many operands of such types. */
function inferWith(
  environment: TypeEnvironment,
  modifiers: readonly With[],
): CallFault | undefined {
  for (const { target, value, location } of modifiers) {
    if (target.value.kind !== "ref") continue;
    const [replaced, by] = [target, value].map((term) => typeOfTerm(environment, term));
    if (replaced?.kind !== "function" || by?.kind !== "function") continue;
    if (unifies(replaced, by)) continue;
    const isOfUnknown = by.args.some(isUnknown);
    const operator = target.value.terms;
    return { kind: "call", operator, what: "arity mismatch", location, isOfUnknown };
  }
  return undefined;
}

const MEMBERSHIP: ReadonlyMap<string, number> = new Map([
  ["internal.member_2", 2],
  ["internal.member_3", 3],
]);

function inferCall(
  environment: TypeEnvironment,
  { terms, location }: Expression,
): CallFault | undefined {
  if (terms.kind !== "call") return undefined;
  const [operator, ...operands] = terms.terms;
  if (operator?.value.kind !== "ref") return undefined;
  const ref = operator.value.terms;
  const name = nameOf(ref);
  if (name === "eq") {
    const [left, right] = operands;
    if (left === undefined || right === undefined) return undefined;
    const types = [left, right].map((operand) => typeOfTerm(environment, operand));
    if (unifyTerms(environment, left, right)) return undefined;
    return matchFault(location, types);
  }
  const arity = MEMBERSHIP.get(name ?? "");
  const types = arity && wrongMembership(environment, operands.slice(0, arity));
  if (types) return matchFault(location, types);
  const wrong = inferOperands(environment, typeOfRef(environment, ref), operands);
  if (wrong === undefined) return undefined;
  const isOfUnknown = wrong.have.some(isUnknown);
  return { kind: "call", operator: ref, what: wrong.what, location, isOfUnknown };
}

function matchFault(location: Location, types: readonly Known[]): CallFault {
  const isOfUnknown = types.some(isUnknown);
  return { kind: "call", operator: undefined, what: "match error", location, isOfUnknown };
}

/** What is in a collection is of the type of its members: the two types that are not one. */
function wrongMembership(
  environment: TypeEnvironment,
  operands: readonly Term[],
): readonly Known[] | undefined {
  const [collection, value, key] = [...operands].reverse();
  if (collection === undefined || value === undefined) return undefined;
  const type = typeOfTerm(environment, collection);
  environment.inference.work.spend(type?.size ?? 1);
  const values = valuesOf(type);
  if (values === undefined) return undefined;
  const ofKey = key && wrongMember(environment, key, keysOf(type));
  return ofKey ?? wrongMember(environment, value, values);
}

function wrongMember(
  environment: TypeEnvironment,
  term: Term,
  type: Known,
): readonly Known[] | undefined {
  if (isUnknown(type)) return undefined;
  const have = typeOfTerm(environment, term);
  const fits = (isUnknown(have) || unifies(have, type)) && unifyTerm(environment, term, type);
  return fits ? undefined : [have, type];
}

interface WrongOperands {
  readonly what: string;
  readonly have: readonly Known[];
}

/** The last operand of more than a function takes is its result. */
function inferOperands(
  environment: TypeEnvironment,
  type: Known,
  operands: readonly Term[],
): WrongOperands | undefined {
  if (type?.kind === "any" && type.of.length === 0) return undefined;
  if (type?.kind !== "function") return { what: "undefined function", have: [] };
  const types = type.result === undefined ? type.args : [...type.args, type.result];
  const typesNow = (): readonly Known[] =>
    operands.map((operand) => typeOfTerm(environment, operand));
  const have = typesNow();
  if (operands.length > types.length && type.variadic === undefined) {
    return { what: "too many arguments", have };
  }
  if (operands.length < type.args.length) return { what: "too few arguments", have };
  for (const [at, operand] of operands.entries()) {
    const want = at < types.length ? types[at] : type.variadic;
    environment.inference.work.spend(have[at]?.size ?? 1);
    const what = "invalid argument(s)";
    if (!isUnknown(have[at]) && !unifies(have[at], want)) return { what, have };
    if (!unifyTerm(environment, operand, want)) return { what, have: typesNow() };
  }
  return undefined;
}
