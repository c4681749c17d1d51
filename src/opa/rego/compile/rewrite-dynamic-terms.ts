import { operandsOf } from "../ast/calls.ts";
import { objectOf, setOf } from "../ast/collections.ts";
import type { Body, Comprehension, Expression, Ref, Term } from "../ast/nodes.ts";
import { rulesOf } from "../ast/visit.ts";
import type { Compilation } from "./compilation.ts";
import { nameTerm, noteSubject, pushToBody } from "./equalities.ts";

/**
 * References and comprehensions within terms are bound to generated variables before the expression, so that they are
 * evaluated first; one side of an equality, and what an expression says alone, may be one itself.
 */
export function rewriteDynamicTerms(compilation: Compilation): void {
  for (const module of compilation.modules) {
    for (const rule of rulesOf(module)) rule.body = rewriteBody(rule.body, compilation);
  }
}

function rewriteBody(body: Body, compilation: Compilation): Body {
  const rewritten: Body = [];
  for (const expression of body) {
    const operands = operandsOf(expression, "eq");
    if (operands !== undefined && operands.length !== 2) {
      pushToBody(rewritten, expression);
      continue;
    }
    rewriteStatement(expression, { expression, before: rewritten, compilation });
    rewritten.push(expression);
  }
  return rewritten;
}

/** What is taken out of an expression goes before it, and has its modifiers. */
interface Place {
  readonly expression: Expression;
  readonly before: Body;
  readonly compilation: Compilation;
}

function rewriteStatement({ terms }: Expression, place: Place): void {
  const { compilation, expression } = place;
  switch (terms.kind) {
    case "term":
      terms.term = rewriteSide(terms.term, place);
      break;
    case "call": {
      const rewrite = operandsOf(expression, "eq") === undefined ? rewriteTerm : rewriteSide;
      rewriteBehindHead(terms.terms, rewrite, place);
      break;
    }
    case "every":
      terms.domain = rewriteTerm(terms.domain, place);
      terms.body = rewriteBody(terms.body, compilation);
      break;
    case "not":
      terms.body = rewriteBody(terms.body, compilation);
      break;
    case "and":
    case "or":
      terms.left = rewriteBody(terms.left, compilation);
      terms.right = rewriteBody(terms.right, compilation);
      break;
  }
}

function rewriteBehindHead(
  terms: Ref,
  rewrite: (term: Term, place: Place) => Term,
  place: Place,
): void {
  for (const [at, term] of terms.entries()) if (at > 0) terms[at] = rewrite(term, place);
}

/** A reference or a comprehension stays where it is. */
function rewriteSide(term: Term, place: Place): Term {
  const { value } = term;
  if (value.kind === "ref") rewriteBehindHead(value.terms, rewriteTerm, place);
  else if ("body" in value) rewriteComprehension(value, place);
  else return rewriteTerm(term, place);
  return term;
}

/** The depth is that of the text, which the parser bounds. */
function rewriteTerm(term: Term, place: Place): Term {
  const { value, location } = term;
  switch (value.kind) {
    case "ref":
      rewriteBehindHead(value.terms, rewriteTerm, place);
      return takeOut(term, place);
    case "array":
      for (const [at, item] of value.items.entries()) value.items[at] = rewriteTerm(item, place);
      return term;
    case "set":
      return { value: setOf(value.items.map((item) => rewriteTerm(item, place))), location };
    case "object": {
      const entries = value.entries.map(([key, member]) => {
        const name = rewriteTerm(key, place);
        return [name, rewriteTerm(member, place)] as const;
      });
      return { value: objectOf(entries), location };
    }
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension":
      rewriteComprehension(value, place);
      return takeOut(term, place);
    default:
      return term;
  }
}

function rewriteComprehension(comprehension: Comprehension, { compilation }: Place): void {
  comprehension.body = rewriteBody(comprehension.body, compilation);
}

function takeOut(term: Term, { expression, before, compilation }: Place): Term {
  const { name, equality } = nameTerm(compilation, term);
  equality.with = expression.with;
  noteSubject(compilation, name, term);
  before.push(equality);
  return name;
}
