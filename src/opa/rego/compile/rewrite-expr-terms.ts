import { variable } from "../ast/calls.ts";
import { objectOf, setOf } from "../ast/collections.ts";
import type { Body, Comprehension, Expression, Ref, Rule, Term } from "../ast/nodes.ts";
import { type Compilation, rulesWith } from "./compilation.ts";
import { appendToBody, nameTerm, noteSubject } from "./equalities.ts";

/**
 * A call within a term becomes an expression of its own, whose output is a generated variable, and so does what a
 * reference starts with where that is no variable: OPA's RewriteExprTerms.
 */
export function rewriteExprTerms(compilation: Compilation): void {
  for (const rule of rulesWith(compilation, (each) => each.hasNestedCall || each.isMovable)) {
    expandHead(rule, compilation);
    rule.body = expandBody(rule.body, compilation);
  }
}

function expandHead(rule: Rule, compilation: Compilation): void {
  const { head } = rule;
  const expand = (term: Term): Term => {
    const before: Expression[] = [];
    const expanded = expandTerm(term, before, compilation);
    rule.body = appendToBody(rule.body, before);
    return expanded;
  };
  head.args = head.args.map(expand);
  if (head.key !== undefined) head.key = expand(head.key);
  if (head.value !== undefined) head.value = expand(head.value);
}

function expandBody(body: Body, compilation: Compilation): Body {
  const expanded: Body = [];
  for (const expression of body) expandExpression(expression, expanded, compilation);
  return expanded;
}

/** Adds to a body an expression and what must be evaluated before it. */
function expandExpression(expression: Expression, body: Body, compilation: Compilation): void {
  for (const modifier of expression.with) {
    modifier.value = expandTerm(modifier.value, body, compilation);
  }
  const start = body.length;
  expandStatement(expression, body, compilation);
  // One list for all, as in OPA: what a later stage changes in it, it changes for all of them.
  if (expression.with.length > 0) {
    for (const generated of body.slice(start)) generated.with = expression.with;
  }
  body.push(expression);
}

function expandStatement({ terms }: Expression, body: Body, compilation: Compilation): void {
  switch (terms.kind) {
    case "term":
      terms.term = expandTerm(terms.term, body, compilation);
      break;
    case "call":
      expandTerms(terms.terms, body, compilation);
      break;
    case "every": {
      const { name, equality } = nameTerm(compilation, terms.domain);
      expandExpression(equality, body, compilation);
      terms.domain = name;
      terms.body = expandBody(terms.body, compilation);
      break;
    }
    case "not":
      terms.body = expandBody(terms.body, compilation);
      break;
    case "and":
    case "or":
      terms.left = expandBody(terms.left, compilation);
      terms.right = expandBody(terms.right, compilation);
      break;
  }
}

/** In place; the operator of a call has nothing to expand. */
function expandTerms(terms: Term[], before: Body, compilation: Compilation): void {
  for (const [at, term] of terms.entries()) terms[at] = expandTerm(term, before, compilation);
}

/** The depth is that of the text, which the parser bounds. */
function expandTerm(term: Term, before: Body, compilation: Compilation): Term {
  const { value, location } = term;
  switch (value.kind) {
    case "call":
      return expandCall(value.terms, location, before, compilation);
    case "ref":
      expandRef(value.terms, before, compilation);
      return term;
    case "array":
      expandTerms(value.items, before, compilation);
      return term;
    case "set": {
      const items = value.items.map((item) => expandTerm(item, before, compilation));
      return { value: setOf(items), location };
    }
    case "object": {
      const entries = value.entries.map(([key, member]) => {
        const name = expandTerm(key, before, compilation);
        return [name, expandTerm(member, before, compilation)] as const;
      });
      return { value: objectOf(entries), location };
    }
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension":
      expandComprehension(value, compilation);
      return term;
    default:
      return term;
  }
}

function expandCall(
  terms: Term[],
  location: Term["location"],
  before: Body,
  compilation: Compilation,
): Term {
  expandTerms(terms, before, compilation);
  const output = variable(compilation.freshName(), location);
  before.push({
    terms: { kind: "call", terms: [...terms, output] },
    isNegated: false,
    isGenerated: true,
    with: [],
    location,
    fromAssignment: false,
  });
  return output;
}

/** Changes a reference in place: `[1, 2][i]` goes by a name for the array. */
function expandRef(ref: Ref, before: Body, compilation: Compilation): void {
  const isToldOf = compilation.checks?.subjects !== undefined;
  for (const [at, term] of ref.entries()) {
    const isNoted = isToldOf && term.value.kind === "call";
    const written = isNoted ? structuredClone(term) : term;
    const expanded = expandTerm(term, before, compilation);
    if (isNoted) noteSubject(compilation, expanded, written);
    ref[at] = expanded;
  }
  const [subject] = ref;
  if (subject === undefined || !isCollection(subject)) return;
  const { name, equality } = nameTerm(compilation, subject);
  if (isToldOf) noteSubject(compilation, name, structuredClone(subject));
  before.push(equality);
  ref[0] = name;
}

function isCollection({ value: { kind } }: Term): boolean {
  return /^(array|object|set)/.test(kind);
}

/** What its head needs comes behind its body. */
function expandComprehension(comprehension: Comprehension, compilation: Compilation): void {
  const expand = (term: Term): Term => {
    const needed: Expression[] = [];
    const expanded = expandTerm(term, needed, compilation);
    comprehension.body = appendToBody(comprehension.body, needed);
    return expanded;
  };
  if (comprehension.kind === "objectcomprehension") {
    comprehension.key = expand(comprehension.key);
    comprehension.value = expand(comprehension.value);
  } else {
    comprehension.term = expand(comprehension.term);
  }
  comprehension.body = expandBody(comprehension.body, compilation);
}
