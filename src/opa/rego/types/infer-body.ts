import type { Body, Expression, Term } from "../ast/nodes.ts";
import { type Visitor, walkBody, walkExpression, walkTerm, walkTerms } from "../ast/visit.ts";
import { nameOf } from "../compile/rule-tree.ts";
import { checkRef } from "./check-ref.ts";
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
  const environment = wrap(around);
  let isSound = true;
  for (const expression of body) {
    const inside = modifiersOf(environment, expression);
    environment.inference.work.spend(1);
    // Each of the two may tell of variables, whatever the other one finds.
    isSound = inferRefs(inside, expression) && isSound;
    isSound = inferCall(inside, expression) && isSound;
  }
  return isSound ? environment : undefined;
}

/** Comprehensions are looked at on their own. */
function inferRefs(environment: TypeEnvironment, expression: Expression): boolean {
  let isSound = true;
  const visitor: Visitor = {
    expression: ({ terms }) => {
      if (terms.kind === "call") walkTerms(terms.terms.slice(1), visitor);
      else if (terms.kind === "term") walkTerm(terms.term, visitor);
      else if (terms.kind === "not") walkBody(terms.body, visitor);
      else return false;
      return true;
    },
    term: ({ value }) => {
      if (value.kind.endsWith("comprehension")) return true;
      if (value.kind !== "ref") return false;
      environment.inference.work.spend(value.terms.length);
      const error = checkRef(environment, value.terms);
      isSound &&= error === undefined;
      return error?.kind === "unsupported" && error.have?.kind === "function";
    },
  };
  walkExpression(expression, visitor);
  return isSound;
}

const MEMBERSHIP: ReadonlyMap<string, number> = new Map([
  ["internal.member_2", 2],
  ["internal.member_3", 3],
]);

function inferCall(environment: TypeEnvironment, { terms }: Expression): boolean {
  if (terms.kind !== "call") return true;
  const [operator, ...operands] = terms.terms;
  if (operator?.value.kind !== "ref") return true;
  const name = nameOf(operator.value.terms);
  if (name === "eq") {
    const [left, right] = operands;
    return left !== undefined && right !== undefined && unifyTerms(environment, left, right);
  }
  const arity = MEMBERSHIP.get(name ?? "");
  if (arity !== undefined && !inferMember(environment, operands.slice(0, arity))) return false;
  return inferOperands(environment, typeOfRef(environment, operator.value.terms), operands);
}

/** What is in a collection is of the type of its members. */
function inferMember(environment: TypeEnvironment, operands: readonly Term[]): boolean {
  const [collection, value, key] = [...operands].reverse();
  if (collection === undefined || value === undefined) return true;
  const type = typeOfTerm(environment, collection);
  environment.inference.work.spend(type?.size ?? 1);
  const values = valuesOf(type);
  if (values === undefined) return true;
  if (key !== undefined && !inferMemberOperand(environment, key, keysOf(type))) return false;
  return inferMemberOperand(environment, value, values);
}

function inferMemberOperand(environment: TypeEnvironment, term: Term, type: Known): boolean {
  return isUnknown(type) || fitsInto(environment, term, type);
}

function fitsInto(environment: TypeEnvironment, term: Term, type: Known): boolean {
  const have = typeOfTerm(environment, term);
  return (isUnknown(have) || unifies(have, type)) && unifyTerm(environment, term, type);
}

/** The last operand of more than a function takes is its result. */
function inferOperands(
  environment: TypeEnvironment,
  type: Known,
  operands: readonly Term[],
): boolean {
  if (type?.kind === "any" && type.of.length === 0) return true;
  if (type?.kind !== "function") return false;
  const types = type.result === undefined ? type.args : [...type.args, type.result];
  if (operands.length > types.length && type.variadic === undefined) return false;
  if (operands.length < type.args.length) return false;
  const before = operands.map((operand) => typeOfTerm(environment, operand));
  return operands.every((operand, at) => {
    const want = at < types.length ? types[at] : type.variadic;
    const have = before[at];
    environment.inference.work.spend(have?.size ?? 1);
    return (isUnknown(have) || unifies(have, want)) && unifyTerm(environment, operand, want);
  });
}
