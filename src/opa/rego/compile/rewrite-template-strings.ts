import { builtinRef, variable } from "../ast/calls.ts";
import { setOf } from "../ast/collections.ts";
import type {
  Body,
  Comprehension,
  Expression,
  ExpressionTerms,
  Ref,
  Rule,
  TemplateString,
  Term,
} from "../ast/nodes.ts";
import { type Visitor, walkBody, walkHead, walkTerm } from "../ast/visit.ts";
import { type Compilation, rulesWith } from "./compilation.ts";
import { definedRules } from "./defined-rules.ts";
import { equalityOf } from "./equalities.ts";

interface Rewriting {
  readonly compilation: Compilation;
  /** Whether a reference is to a rule that cannot be undefined. */
  readonly isDefined: (ref: Ref) => boolean;
}

/**
 * A template string becomes a call whose operand has a set for each expression, empty where that is undefined: OPA's
 * RewriteTemplateStrings. Names are handed out in OPA's order: a comprehension's body before its terms.
 */
export function rewriteTemplateStrings(compilation: Compilation): void {
  const rewriting: Rewriting = { compilation, isDefined: definedRules(compilation.ruleTree) };
  for (const rule of rulesWith(compilation, ({ hasTemplate }) => hasTemplate)) {
    rewriteRule(rule, rewriting);
  }
}

function rewriteRule({ head, body }: Rule, rewriting: Rewriting): void {
  const visitor: Visitor = {
    expression: ({ terms, with: modifiers }) => {
      if (terms.kind !== "every") return false;
      rewriteEvery(terms, rewriting, visitor);
      for (const { target, value } of modifiers) {
        walkTerm(target, visitor);
        walkTerm(value, visitor);
      }
      return true;
    },
    term: (term) => {
      rewriteTerm(term, rewriting);
      if (!("body" in term.value)) return false;
      rewriteComprehension(term.value, rewriting, visitor);
      return true;
    },
  };
  walkBody(body, visitor);
  walkHead(head, visitor);
}

function rewriteComprehension(
  comprehension: Comprehension,
  rewriting: Rewriting,
  visitor: Visitor,
): void {
  walkBody(comprehension.body, visitor);
  const isObject = comprehension.kind === "objectcomprehension";
  const terms = isObject ? [comprehension.key, comprehension.value] : [comprehension.term];
  for (const term of terms) rewriteTerm(term, rewriting);
  for (const term of terms) walkTerm(term, visitor);
}

function rewriteEvery(
  { domain, body }: Extract<ExpressionTerms, { readonly kind: "every" }>,
  rewriting: Rewriting,
  visitor: Visitor,
): void {
  rewriteTerm(domain, rewriting);
  walkBody(body, visitor);
  walkTerm(domain, visitor);
}

function rewriteTerm(term: Term, rewriting: Rewriting): void {
  if (term.value.kind === "templatestring") term.value = callOf(term.value, term, rewriting);
}

function callOf(
  { parts }: TemplateString,
  { location }: Term,
  rewriting: Rewriting,
): Term["value"] {
  const items = parts.map((part) => ("terms" in part ? setOfPart(part, rewriting) : part));
  const empty: Term = { value: { kind: "string", text: "" }, location };
  const operand: Term = {
    value: { kind: "array", items: parts.length === 0 ? [empty] : items },
    location,
  };
  return { kind: "call", terms: [builtinRef("internal.template_string", location), operand] };
}

function setOfPart(part: Expression, { compilation, isDefined }: Rewriting): Term {
  const term = termOf(part);
  const { value, location } = term;
  if (value.kind === "var" || (value.kind === "ref" && isDefined(value.terms))) {
    return { value: setOf([term]), location };
  }
  const name = compilation.freshName();
  const capture = equalityOf(variable(name, location), term);
  const body: Body = [{ ...capture, with: part.with }];
  return { value: { kind: "setcomprehension", term: variable(name, location), body }, location };
}

/** The parser lets terms and calls alone stand in a template string. */
function termOf({ terms }: Expression): Term {
  if (terms.kind === "term") return terms.term;
  // OPA gives the call a new term without a place: an error of it has none.
  if (terms.kind === "call") {
    return { value: { kind: "call", terms: terms.terms }, location: NOWHERE };
  }
  throw new Error(`${terms.kind} in a template string`);
}

const NOWHERE = { file: "", row: 0, col: 0 };
