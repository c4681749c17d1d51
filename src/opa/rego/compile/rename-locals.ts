import { operandsOf, variable } from "../ast/calls.ts";
import { objectOf, setOf } from "../ast/collections.ts";
import type {
  Body,
  Comprehension,
  Expression,
  ExpressionTerms,
  TemplateString,
  Term,
  With,
} from "../ast/nodes.ts";
import { isRootDocument, isScalar } from "../ast/terms.ts";
import { variablesOfAll } from "../ast/variables.ts";
import { walkExpression, walkTerm } from "../ast/visit.ts";
import type { Compilation, Complaint } from "./compilation.ts";
import { declareAssigned, declareEvery, declareSome } from "./declare-names.ts";
import { trueExpression } from "./equalities.ts";
import { bind, bindingOf, inNewScope, type NameScopes } from "./name-scopes.ts";
import { declarationsOf, noteUnused } from "./unused-names.ts";

/** A renaming under way. */
export interface Renaming {
  readonly compilation: Compilation;
  readonly scopes: NameScopes;
  /** What is declared for nothing. */
  readonly unused: Complaint[];
  /** How many complaints there were when it began. */
  readonly complaintsBefore: number;
}

export function startRenaming(compilation: Compilation, scopes: NameScopes): Renaming {
  const complaintsBefore = compilation.checks?.complaints.length ?? 0;
  return { compilation, scopes, unused: [], complaintsBefore };
}

const NOTHING: ReadonlySet<string> = new Set();

/**
 * The body with names of its own for what it declares, and without the declarations. As OPA does, statements with a body
 * are walked a second time as a whole, which gives what is declared in a comprehension in them a second name: doubled
 * work at each such nesting, which `opa check` has paid before. `used`: names in what it is the body of.
 */
export function renameInBody(
  body: Body,
  renaming: Renaming,
  used: ReadonlySet<string> = NOTHING,
): Body {
  const declarations = declarationsOf(body, renaming);
  const kept: Body = [];
  for (const expression of body) {
    if (!declareSome(expression, renaming)) continue;
    renameInStatement(expression, renaming);
    kept.push(expression);
  }
  const [first] = body;
  if (declarations !== undefined) noteUnused(kept, declarations, used, renaming);
  return kept.length === 0 && first !== undefined ? [trueExpression(first.location)] : kept;
}

function renameInStatement(expression: Expression, renaming: Renaming): void {
  const { terms } = expression;
  if (operandsOf(expression, "assign") !== undefined) renameInAssignment(expression, renaming);
  else if (terms.kind === "every") renameInEvery(expression, terms, renaming);
  else if (terms.kind === "not") renameInNot(expression, terms, renaming);
  else if (terms.kind === "and" || terms.kind === "or") {
    terms.left = renameInOperand(terms.left, terms.isLeftExplicit, renaming);
    terms.right = renameInOperand(terms.right, terms.isRightExplicit, renaming);
    renameInExpression(expression, renaming);
  } else renameInExpression(expression, renaming);
}

/** The right side is renamed before the names of the left are declared. */
function renameInAssignment(expression: Expression, renaming: Renaming): void {
  const [target, value] = operandsOf(expression, "assign") ?? [];
  if (target === undefined || value === undefined) return;
  renameInTerm(value, renaming);
  for (const modifier of expression.with) renameInTerm(modifier.value, renaming);
  declareAssigned(expression, target, renaming);
}

type Every = Extract<ExpressionTerms, { readonly kind: "every" }>;

function renameInEvery(expression: Expression, every: Every, renaming: Renaming): void {
  renameInTerm(every.domain, renaming);
  inNewScope(renaming.scopes, () => {
    declareEvery(every, renaming);
    every.body = renameInBody(every.body, renaming);
    renameInExpression(expression, renaming);
  });
}

type Not = Extract<ExpressionTerms, { readonly kind: "not" }>;

function renameInNot(expression: Expression, not: Not, renaming: Renaming): void {
  if (!not.isExplicit) {
    renameInImplicitBody(not.body, renaming);
    renameInExpression(expression, renaming);
    return;
  }
  inNewScope(renaming.scopes, () => {
    not.body = renameInBody(not.body, renaming);
    renameInExpression(expression, renaming);
  });
}

function renameInOperand(body: Body, isExplicit: boolean, renaming: Renaming): Body {
  let renamed = body;
  if (isExplicit) {
    inNewScope(renaming.scopes, () => {
      renamed = renameInBody(body, renaming);
    });
  } else renameInImplicitBody(body, renaming);
  return renamed;
}

/** A body without braces declares nothing itself. */
function renameInImplicitBody(body: Body, renaming: Renaming): void {
  for (const expression of body) {
    const { kind } = expression.terms;
    if (kind === "not" || kind === "and" || kind === "or") renameInStatement(expression, renaming);
  }
}

function renameInExpression(expression: Expression, renaming: Renaming): void {
  walkExpression(expression, {
    term: (term) => renameTerm(term, renaming),
    with: (modifier) => {
      renameInWith(modifier, renaming);
      return true;
    },
  });
}

/** A target names the document `input` even where a local variable is called so. */
function renameInWith({ target, value }: With, renaming: Renaming): void {
  renameInTerm(target, renaming);
  const local = bindingOf(renaming.scopes, "input")?.name;
  const head = target.value.kind === "ref" ? target.value.terms[0] : target;
  if (head?.value.kind === "var" && head.value.name === local) {
    const input = variable("input", target.location);
    if (head === target) target.value = { kind: "ref", terms: [input] };
    else head.value = input.value;
  }
  renameInTerm(value, renaming);
}

function renameInTerm(term: Term, renaming: Renaming): void {
  walkTerm(term, { term: (each) => renameTerm(each, renaming) });
}

/** True when nothing is left to do in the term. */
function renameTerm(term: Term, renaming: Renaming): boolean {
  const { value } = term;
  switch (value.kind) {
    case "var":
      renameVariable(term, value.name, renaming);
      return true;
    case "ref":
      if (!isRootDocument(term)) return false;
      renameRootDocument(term, value.terms[0], renaming);
      return true;
    case "object":
      for (const each of value.entries.flat()) renameInElement(each, renaming);
      term.value = objectOf(value.entries);
      return true;
    case "set":
      for (const each of value.items) renameInElement(each, renaming);
      term.value = setOf(value.items);
      return true;
    case "arraycomprehension":
    case "setcomprehension":
    case "objectcomprehension":
      renameInComprehension(value, renaming);
      return true;
    default:
      return false;
  }
}

function renameVariable(term: Term, name: string, { scopes }: Renaming): void {
  const binding = bindingOf(scopes, name);
  if (binding === undefined) bind(scopes, name, name, "seen");
  else if (binding.name !== name) term.value = { kind: "var", name: binding.name };
}

/** `input` and `data` can be declared like any other name. */
function renameRootDocument(term: Term, head: Term | undefined, { scopes }: Renaming): void {
  if (head?.value.kind !== "var") return;
  const binding = bindingOf(scopes, head.value.name);
  if (binding === undefined || binding.occurrence === "seen") return;
  if (binding.name !== head.value.name) term.value = { kind: "var", name: binding.name };
}

function renameInElement(term: Term, renaming: Renaming): void {
  if (!isScalar(term)) renameInTerm(term, renaming);
}

export function renameInComprehension(value: Comprehension, renaming: Renaming): void {
  const isObject = value.kind === "objectcomprehension";
  const terms = isObject ? [value.key, value.value] : [value.term];
  const used = renaming.compilation.checks === undefined ? NOTHING : variablesOfAll(terms);
  inNewScope(renaming.scopes, () => {
    value.body = renameInBody(value.body, renaming, used);
    for (const term of terms) renameInTerm(term, renaming);
  });
}

/** Each expression of a template string is a scope of its own. */
export function renameInTemplateString({ parts }: TemplateString, renaming: Renaming): void {
  for (const part of parts) {
    if ("terms" in part) inNewScope(renaming.scopes, () => renameInExpression(part, renaming));
  }
}
