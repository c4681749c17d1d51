import type {
  Body,
  Expression,
  ExpressionTerms,
  Head,
  Rule,
  Term,
  With,
} from "../../opa/rego/ast/nodes.ts";
import { printJson } from "../values/print-value.ts";

type Member = readonly [name: string, text: string | undefined];

/** A rule as OPA writes it in JSON, without places (v1/ast/policy_json.go). `annotations` is JSON text. */
export function ruleJson(
  { head, body, isDefault, otherwise }: Rule,
  annotations: string | undefined,
): string {
  return members(
    ["annotations", annotations],
    ["body", bodyJson(body)],
    ["default", isDefault ? "true" : undefined],
    ["else", otherwise && ruleJson(otherwise, undefined)],
    ["head", headJson(head)],
  );
}

/** What is undefined is left out. */
function members(...all: readonly Member[]): string {
  const texts = all.flatMap(([name, text]) => (text === undefined ? [] : [`"${name}":${text}`]));
  return `{${texts.join()}}`;
}

function headJson({ name, ref, args, key, value, isAssigned }: Head): string {
  return members(
    ["name", name === "" ? undefined : printJson(name)],
    ["args", args.length === 0 ? undefined : termsJson(args)],
    ["key", key && termJson(key)],
    ["value", value && termJson(value)],
    ["assign", isAssigned ? "true" : undefined],
    ["ref", termsJson(ref)],
  );
}

export function bodyJson(body: Body): string {
  return `[${body.map(expressionJson).join()}]`;
}

export function expressionJson(expression: Expression, index: number): string {
  const { isGenerated, isNegated, terms, with: modifiers } = expression;
  return members(
    ["generated", isGenerated ? "true" : undefined],
    ["index", String(index)],
    ["negated", isNegated ? "true" : undefined],
    ["terms", statementJson(terms)],
    ["with", modifiers.length === 0 ? undefined : `[${modifiers.map(withJson).join()}]`],
  );
}

function withJson({ target, value }: With): string {
  return members(["target", termJson(target)], ["value", termJson(value)]);
}

function statementJson(terms: ExpressionTerms): string {
  switch (terms.kind) {
    case "term":
      return termJson(terms.term);
    case "call":
      return termsJson(terms.terms);
    case "some":
      return members(["symbols", termsJson(terms.symbols)]);
    case "every":
      return members(
        ["body", bodyJson(terms.body)],
        ["domain", termJson(terms.domain)],
        ["key", terms.key === undefined ? "null" : termJson(terms.key)],
        ["value", termJson(terms.value)],
      );
    case "not":
      return members(
        ["body", bodyJson(terms.body)],
        ["explicit_body", String(terms.isExplicit)],
        ["type", '"not"'],
      );
    default:
      return members(
        ["explicit_lhs", terms.isLeftExplicit ? "true" : undefined],
        ["explicit_rhs", terms.isRightExplicit ? "true" : undefined],
        ["lhs", bodyJson(terms.left)],
        ["rhs", bodyJson(terms.right)],
        ["type", `"${terms.kind}"`],
      );
  }
}

export function termJson(term: Term): string {
  return `{"type":"${term.value.kind}","value":${heldJson(term)}}`;
}

function termsJson(terms: readonly Term[]): string {
  return `[${terms.map(termJson).join()}]`;
}

function heldJson({ value }: Term): string {
  switch (value.kind) {
    case "null":
      // A Go struct without members.
      return "{}";
    case "boolean":
      return String(value.boolean);
    case "number":
      return value.text;
    case "string":
      return printJson(value.text);
    case "var":
      return printJson(value.name);
    case "ref":
    case "call":
      return termsJson(value.terms);
    case "array":
    case "set":
      return termsJson(value.items);
    case "object":
      return `[${value.entries.map(termsJson).join()}]`;
    case "objectcomprehension":
      return members(
        ["key", termJson(value.key)],
        ["value", termJson(value.value)],
        ["body", bodyJson(value.body)],
      );
    case "templatestring":
      return members(
        ["multi_line", String(value.isMultiLine)],
        ["parts", `[${value.parts.map(partJson).join()}]`],
      );
    default:
      return members(["term", termJson(value.term)], ["body", bodyJson(value.body)]);
  }
}

function partJson(part: Term | Expression): string {
  return "terms" in part ? expressionJson(part, 0) : termJson(part);
}
