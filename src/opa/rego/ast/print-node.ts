import { quoteGo } from "../../go/quote.ts";
import { isIdentifier } from "../name.ts";
import { objectOf, setOf } from "./collections.ts";
import type { Body, Expression, ExpressionTerms, Ref, Term, TermValue, With } from "./nodes.ts";
import { isWildcard } from "./terms.ts";

/** What a variable is called in the text. */
export type NameOf = (variable: string) => string;

const AS_IT_IS: NameOf = (variable) => variable;

/** An expression as OPA writes one (v1/ast/policy_appenders.go). */
export function printExpression(expression: Expression, nameOf: NameOf = AS_IT_IS): string {
  const { terms, isNegated, with: modifiers } = expression;
  const text = `${isNegated ? "not " : ""}${printStatement(terms, nameOf)}`;
  return [text, ...modifiers.map((each) => printWith(each, nameOf))].join(" ");
}

export function printBody(body: Body, nameOf: NameOf = AS_IT_IS): string {
  return body.map((each) => printExpression(each, nameOf)).join("; ");
}

function printWith({ target, value }: With, nameOf: NameOf): string {
  return `with ${printTerm(target, nameOf)} as ${printTerm(value, nameOf)}`;
}

function printStatement(terms: ExpressionTerms, nameOf: NameOf): string {
  switch (terms.kind) {
    case "term":
      return printTerm(terms.term, nameOf);
    case "call":
      return printCall(terms.terms, nameOf);
    case "some":
      return `some ${terms.symbols.map((each) => printTerm(each, nameOf)).join(", ")}`;
    case "every":
      return printEvery(terms, nameOf);
    case "not":
      return printNot(terms, nameOf);
    default:
      return printLogical(terms, nameOf);
  }
}

function printCall([operator, ...operands]: readonly Term[], nameOf: NameOf): string {
  const texts = operands.map((each) => printTerm(each, nameOf));
  const name = operator === undefined ? "" : printTerm(operator, nameOf);
  return name === "eq" && texts.length === 2 ? texts.join(" = ") : `${name}(${texts.join(", ")})`;
}

function printEvery(
  { key, value, domain, body }: Extract<ExpressionTerms, { readonly kind: "every" }>,
  nameOf: NameOf,
): string {
  const shown = key === undefined ? "" : `${printTerm(key, nameOf)}, `;
  const head = `every ${shown}${printTerm(value, nameOf)} in ${printTerm(domain, nameOf)}`;
  return `${head} { ${printBody(body, nameOf)} }`;
}

function printNot(
  { body, isExplicit }: Extract<ExpressionTerms, { readonly kind: "not" }>,
  nameOf: NameOf,
): string {
  const text = printBody(body, nameOf);
  if (isExplicit || body.length !== 1) return `not {${text}}`;
  return needsParentheses(body[0] as Expression) ? `not (${text})` : `not ${text}`;
}

/** As the operand of a `not`, which binds closer than `and` and `or`. */
function needsParentheses({ with: modifiers, terms }: Expression): boolean {
  if (modifiers.length > 0) return true;
  if (terms.kind === "term") return beginsWithBrace(terms.term.value);
  return ["and", "or", "not"].includes(terms.kind);
}

function beginsWithBrace(value: TermValue): boolean {
  switch (value.kind) {
    case "object":
    case "objectcomprehension":
    case "setcomprehension":
      return true;
    case "set":
      return value.items.length > 0;
    case "ref":
      return value.terms.length > 0 && beginsWithBrace((value.terms[0] as Term).value);
    default:
      return false;
  }
}

type Logical = Extract<ExpressionTerms, { readonly kind: "and" | "or" }>;

function printLogical(terms: Logical, nameOf: NameOf): string {
  const { kind, left, right, isLeftExplicit, isRightExplicit } = terms;
  const operand = (body: Body, isExplicit: boolean, isRight: boolean): string => {
    const text = printBody(body, nameOf);
    if (isExplicit || body.length !== 1) return `{ ${text} }`;
    return bindsLooser(body[0] as Expression, kind, isRight) ? `(${text})` : text;
  };
  return `${operand(left, isLeftExplicit, false)} ${kind} ${operand(right, isRightExplicit, true)}`;
}

function bindsLooser(
  { with: modifiers, terms }: Expression,
  kind: Logical["kind"],
  isRight: boolean,
): boolean {
  if (modifiers.length > 0) return true;
  if (terms.kind === "term") return beginsWithBrace(terms.term.value);
  if (terms.kind === "or") return kind === "and" || isRight;
  return terms.kind === "and" && kind === "and" && isRight;
}

export function printTerm({ value }: Term, nameOf: NameOf = AS_IT_IS): string {
  const all = (terms: readonly Term[]): string =>
    terms.map((each) => printTerm(each, nameOf)).join(", ");
  switch (value.kind) {
    case "null":
      return "null";
    case "boolean":
      return String(value.boolean);
    case "number":
      return value.text;
    case "string":
      return quoteGo(value.text);
    case "var": {
      const name = nameOf(value.name);
      return isWildcard(name) ? "_" : name;
    }
    case "ref":
      return printRef(value.terms, nameOf);
    case "call":
      return printCall(value.terms, nameOf);
    case "array":
      return `[${all(value.items)}]`;
    case "set":
      return value.items.length === 0 ? "set()" : `{${all(renamedSet(value.items, nameOf))}}`;
    case "object":
      return `{${renamedEntries(value.entries, nameOf)
        .map(([key, held]) => `${printTerm(key, nameOf)}: ${printTerm(held, nameOf)}`)
        .join(", ")}}`;
    case "arraycomprehension":
      return `[${printTerm(value.term, nameOf)} | ${printBody(value.body, nameOf)}]`;
    case "setcomprehension":
      return `{${printTerm(value.term, nameOf)} | ${printBody(value.body, nameOf)}}`;
    case "objectcomprehension":
      return `{${printTerm(value.key, nameOf)}: ${printTerm(value.value, nameOf)} | ${printBody(value.body, nameOf)}}`;
    default:
      return `$"${value.parts.map((part) => ("terms" in part ? `{${printExpression(part, nameOf)}}` : printTerm(part, nameOf))).join("")}"`;
  }
}

/** Variables stand in the order of the names that are shown. */
function renamedSet(items: readonly Term[], nameOf: NameOf): readonly Term[] {
  const renamed = setOf(items.map((each) => renamedVariable(each, nameOf))).items;
  return renamed.map((each) => originalOf(each, items, nameOf));
}

function renamedEntries(
  entries: readonly (readonly [key: Term, held: Term])[],
  nameOf: NameOf,
): readonly (readonly [key: Term, held: Term])[] {
  const renamed = objectOf(entries.map(([key, held]) => [renamedVariable(key, nameOf), held]));
  const keys = entries.map(([key]) => key);
  return renamed.entries.map(([key, held]) => [originalOf(key, keys, nameOf), held]);
}

function renamedVariable(term: Term, nameOf: NameOf): Term {
  if (term.value.kind !== "var") return term;
  return { ...term, value: { kind: "var", name: nameOf(term.value.name) } };
}

function originalOf(renamed: Term, items: readonly Term[], nameOf: NameOf): Term {
  const { value } = renamed;
  if (value.kind !== "var") return renamed;
  const isSame = (each: Term): boolean =>
    each.value.kind === "var" && nameOf(each.value.name) === value.name;
  return items.find(isSame) ?? renamed;
}

/** What quotes do not hold as it is. */
const CONTROL = /[\\\p{Cc}]/u;

/** A reference: what follows its head in dots where that can be, else in brackets. */
export function printRef(ref: Ref, nameOf: NameOf = AS_IT_IS): string {
  const [head, ...rest] = ref;
  if (head === undefined) return "";
  const text = head.value.kind === "string" ? head.value.text : printTerm(head, nameOf);
  return text + rest.map((each) => printOperand(each, nameOf)).join("");
}

function printOperand(term: Term, nameOf: NameOf): string {
  const { value } = term;
  if (value.kind !== "string") return `[${printTerm(term, nameOf)}]`;
  if (isIdentifier(value.text)) return `.${value.text}`;
  return CONTROL.test(value.text) ? `[${quoteGo(value.text)}]` : `["${value.text}"]`;
}
