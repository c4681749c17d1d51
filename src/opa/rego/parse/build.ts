import type { Location } from "../../../domain/policy-error.ts";
import type { Expression, ExpressionTerms, Ref, Term, TermValue } from "../ast/nodes.ts";
import { here, type Parser, tokenOf } from "./parser.ts";
import { scan } from "./scanner.ts";
import { nameOf } from "./tokens.ts";

export function termAt(location: Location, value: TermValue): Term {
  return { value, location };
}

export function variableAt(location: Location, name: string): Term {
  return { value: { kind: "var", name }, location };
}

export function stringAt(location: Location, text: string): Term {
  return { value: { kind: "string", text }, location };
}

export function booleanAt(location: Location, boolean: boolean): Term {
  return { value: { kind: "boolean", boolean }, location };
}

export function refAt(location: Location, terms: Ref): Term {
  return { value: { kind: "ref", terms }, location };
}

/** `input` and `data` alone are references too. */
export function asRootDocument(term: Term): Term {
  const { value, location } = term;
  const isRoot = value.kind === "var" && (value.name === "input" || value.name === "data");
  return isRoot ? refAt(location, [term]) : term;
}

export function callAt(location: Location, terms: Term[]): Term {
  return { value: { kind: "call", terms }, location };
}

export function expressionAt(location: Location, terms: ExpressionTerms): Expression {
  return { terms, isNegated: false, isGenerated: false, with: [], location, fromAssignment: false };
}

/** What the body of a rule without one is. */
export function trueBody(location: Location): Expression[] {
  const terms: ExpressionTerms = { kind: "term", term: booleanAt(location, true) };
  return [{ ...expressionAt(location, terms), isGenerated: true }];
}

/** The variable that the token is; each `_` has a name of its own. */
export function takeVariable(parser: Parser): Term {
  const { literal } = parser.state;
  return variableAt(here(parser), literal === "_" ? takeWildcard(parser) : literal);
}

export function takeWildcard({ state }: Parser): string {
  const name = `$${state.wildcards}`;
  state.wildcards += 1;
  return name;
}

/** The operator that the token is, and steps over it. */
export function takeOperator(parser: Parser): Term {
  const location = here(parser);
  const token = tokenOf(parser);
  const operator = refAt(location, [variableAt(location, nameOf(token))]);
  parser.operators += 1;
  if (token === "|") parser.unions.add(operator);
  scan(parser);
  return operator;
}
