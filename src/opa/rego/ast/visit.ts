import type { Body, Expression, Head, Module, Ref, Rule, Term, With } from "./nodes.ts";

/**
 * What is called for each node before those in it, in the order of OPA's visitors (v1/ast/visit.go); one that answers
 * true keeps the walk out of its node. The depth is that of the text, which the parser bounds.
 */
export interface Visitor {
  readonly body?: (body: Body) => boolean | undefined;
  readonly expression?: (expression: Expression) => boolean | undefined;
  readonly with?: (modifier: With) => boolean | undefined;
  readonly term?: (term: Term) => boolean | undefined;
}

/** Every rule of a module and every `else` of it, in the order of the text. */
export function* rulesOf(module: Module): Generator<Rule> {
  for (const rule of module.rules) {
    for (let branch: Rule | undefined = rule; branch !== undefined; branch = branch.otherwise) {
      yield branch;
    }
  }
}

/** A rule and each `else` behind it. */
export function* branchesOf(rule: Rule): Generator<Rule> {
  for (let branch: Rule | undefined = rule; branch !== undefined; branch = branch.otherwise) {
    yield branch;
  }
}

/** Walks one rule without its `else`. As in OPA, the reference of its head is not walked. */
export function walkRule(rule: Rule, visitor: Visitor): void {
  walkHead(rule.head, visitor);
  walkBody(rule.body, visitor);
}

/** Walks arguments, key and value. */
export function walkHead(head: Head, visitor: Visitor): void {
  walkTerms(head.args, visitor);
  walkOptionalTerm(head.key, visitor);
  walkOptionalTerm(head.value, visitor);
}

export function walkBody(body: Body, visitor: Visitor): void {
  if (visitor.body?.(body) === true) return;
  for (const expression of body) walkExpression(expression, visitor);
}

export function walkExpression(expression: Expression, visitor: Visitor): void {
  if (visitor.expression?.(expression) === true) return;
  walkExpressionTerms(expression, visitor);
  for (const modifier of expression.with) walkWith(modifier, visitor);
}

function walkExpressionTerms({ terms }: Expression, visitor: Visitor): void {
  switch (terms.kind) {
    case "term":
      walkTerm(terms.term, visitor);
      break;
    case "call":
      walkTerms(terms.terms, visitor);
      break;
    case "some":
      walkTerms(terms.symbols, visitor);
      break;
    case "every":
      walkOptionalTerm(terms.key, visitor);
      walkTerm(terms.value, visitor);
      walkTerm(terms.domain, visitor);
      walkBody(terms.body, visitor);
      break;
    case "not":
      walkBody(terms.body, visitor);
      break;
    case "and":
    case "or":
      walkBody(terms.left, visitor);
      walkBody(terms.right, visitor);
      break;
  }
}

export function walkWith(modifier: With, visitor: Visitor): void {
  if (visitor.with?.(modifier) === true) return;
  walkTerm(modifier.target, visitor);
  walkTerm(modifier.value, visitor);
}

export function walkTerms(terms: Ref, visitor: Visitor): void {
  for (const term of terms) walkTerm(term, visitor);
}

function walkOptionalTerm(term: Term | undefined, visitor: Visitor): void {
  if (term !== undefined) walkTerm(term, visitor);
}

export function walkTerm(term: Term, visitor: Visitor): void {
  if (visitor.term?.(term) !== true) walkWithin(term, visitor);
}

/** Walks what is in a term. */
function walkWithin({ value }: Term, visitor: Visitor): void {
  switch (value.kind) {
    case "ref":
    case "call":
      walkTerms(value.terms, visitor);
      break;
    case "array":
    case "set":
      walkTerms(value.items, visitor);
      break;
    case "object":
      for (const entry of value.entries) walkTerms(entry, visitor);
      break;
    case "arraycomprehension":
    case "setcomprehension":
      walkTerm(value.term, visitor);
      walkBody(value.body, visitor);
      break;
    case "objectcomprehension":
      walkTerm(value.key, visitor);
      walkTerm(value.value, visitor);
      walkBody(value.body, visitor);
      break;
    case "templatestring":
      for (const part of value.parts) {
        if ("terms" in part) walkExpression(part, visitor);
        else walkTerm(part, visitor);
      }
  }
}
