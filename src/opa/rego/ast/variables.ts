import type { Body, Expression, ExpressionTerms, Ref, Term, With } from "./nodes.ts";
import { type Visitor, walkBody, walkExpression, walkTerm, walkWith } from "./visit.ts";

/** Which variables are left out; OPA's VarVisitorParams (v1/ast/visit.go). */
export interface VariableOptions {
  readonly skipRefHead?: boolean;
  /** The names of called functions, and of those that `with` replaces. */
  readonly skipRefCallHead?: boolean;
  readonly skipObjectKeys?: boolean;
  /** Comprehensions, template strings, bodies of `every`, `not`, `and` and `or`. */
  readonly skipClosures?: boolean;
  readonly skipWithTarget?: boolean;
  readonly skipSets?: boolean;
  readonly skipTemplateStrings?: boolean;
  /** Takes what counts of `not`, `and` and `or` itself. */
  readonly logical?: (terms: LogicalTerms, names: Set<string>) => void;
}

/** Leaves what must have a value before an expression can be asked for one: OPA's SafetyCheckVisitorParams. */
export const NEEDED: VariableOptions = { skipRefCallHead: true, skipClosures: true };

export type LogicalTerms = Extract<ExpressionTerms, { readonly kind: "not" | "and" | "or" }>;

/** The names of the variables in a term. */
export function variablesOf(term: Term, options?: VariableOptions): Set<string> {
  return variablesOfAll([term], options);
}

/** The names of the variables in any of these terms. */
export function variablesOfAll(terms: readonly Term[], options?: VariableOptions): Set<string> {
  const names = new Set<string>();
  const visitor = variableVisitor(names, options);
  for (const term of terms) walkTerm(term, visitor);
  return names;
}

export function variablesOfBody(body: Body, options?: VariableOptions): Set<string> {
  const names = new Set<string>();
  walkBody(body, variableVisitor(names, options));
  return names;
}

export function variablesOfWith(modifier: With, options?: VariableOptions): Set<string> {
  const names = new Set<string>();
  walkWith(modifier, variableVisitor(names, options));
  return names;
}

export function variablesOfExpression(
  expression: Expression,
  options?: VariableOptions,
): Set<string> {
  const names = new Set<string>();
  walkExpression(expression, variableVisitor(names, options));
  return names;
}

/** Adds to these names each variable that it is walked over. */
function variableVisitor(names: Set<string>, options: VariableOptions = {}): Visitor {
  const visitor: Visitor = {
    expression: (expression) => visitExpression(expression, names, options, visitor),
    with: (modifier) => visitWith(modifier, options, visitor),
    term: (term) => visitTerm(term, names, options, visitor),
  };
  return visitor;
}

function visitExpression(
  expression: Expression,
  names: Set<string>,
  options: VariableOptions,
  visitor: Visitor,
): boolean {
  const { terms } = expression;
  if (terms.kind === "every" && options.skipClosures === true) {
    walkTerm(terms.domain, visitor);
    return true;
  }
  if (terms.kind === "call" && options.skipRefCallHead === true) {
    walkCall(terms.terms, visitor);
  } else if (isLogical(terms) && options.logical !== undefined) {
    options.logical(terms, names);
  } else if (!isLogical(terms) || options.skipClosures !== true) {
    return false;
  }
  for (const modifier of expression.with) walkWith(modifier, visitor);
  return true;
}

function isLogical(terms: ExpressionTerms): terms is LogicalTerms {
  return terms.kind === "not" || terms.kind === "and" || terms.kind === "or";
}

function visitWith({ target, value }: With, options: VariableOptions, visitor: Visitor): boolean {
  if (options.skipWithTarget === true) {
    walkTerm(value, visitor);
    return true;
  }
  if (options.skipRefCallHead !== true) return false;
  if (target.value.kind === "ref") walkBehindHead(target.value.terms, visitor);
  if (value.value.kind === "ref") walkBehindHead(value.value.terms, visitor);
  else walkTerm(value, visitor);
  return true;
}

function visitTerm(
  { value }: Term,
  names: Set<string>,
  options: VariableOptions,
  visitor: Visitor,
): boolean {
  switch (value.kind) {
    case "var":
      names.add(value.name);
      return true;
    case "ref":
      if (options.skipRefHead !== true) return false;
      walkBehindHead(value.terms, visitor);
      return true;
    case "call":
      if (options.skipRefCallHead !== true) return false;
      walkCall(value.terms, visitor);
      return true;
    case "object":
      if (options.skipObjectKeys !== true) return false;
      for (const [, member] of value.entries) walkTerm(member, visitor);
      return true;
    case "set":
      return options.skipSets === true;
    case "templatestring":
      return options.skipTemplateStrings === true || options.skipClosures === true;
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension":
      return options.skipClosures === true;
    default:
      return false;
  }
}

function walkCall(terms: Ref, visitor: Visitor): void {
  const [operator] = terms;
  if (operator?.value.kind === "ref") walkBehindHead(operator.value.terms, visitor);
  walkBehindHead(terms, visitor);
}

function walkBehindHead(terms: Ref, visitor: Visitor): void {
  for (let at = 1; at < terms.length; at++) walkTerm(terms[at] as Term, visitor);
}
