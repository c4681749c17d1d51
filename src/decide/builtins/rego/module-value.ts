import { quoteGo } from "../../../opa/go/quote.ts";
import { bytesOf } from "../../../opa/go/text-bytes.ts";
import type {
  Body,
  Comment,
  Expression,
  ExpressionTerms,
  Head,
  Import,
  Module,
  Rule,
  Term,
  TermValue,
  With,
} from "../../../opa/rego/ast/nodes.ts";
import { type Entry, makeNumber, makeObject, type Value } from "../../values/value.ts";
import { BuiltinError } from "../builtin.ts";

type Member = readonly [name: string, value: Value | undefined];

/** A syntax tree as OPA writes it in JSON, without places (v1/ast/policy_json.go, term_json.go). */
export function moduleValue({ path, imports, rules, comments }: Module): Value {
  return objectOf(
    ["package", objectOf(["path", path.map(termValue)])],
    ["imports", unlessEmpty(imports.map(importValue))],
    ["rules", unlessEmpty(rules.map(ruleValue))],
    ["comments", unlessEmpty(comments.map(commentValue))],
  );
}

/** What is undefined is left out. */
function objectOf(...members: readonly Member[]): Value {
  return makeObject(
    members.filter((member): member is [string, Value] & Entry => member[1] !== undefined),
  );
}

function unlessEmpty(values: readonly Value[]): readonly Value[] | undefined {
  return values.length === 0 ? undefined : values;
}

function unlessFalse(flag: boolean): true | undefined {
  return flag ? true : undefined;
}

function importValue({ path, alias }: Import): Value {
  return objectOf(["path", termValue(path)], ["alias", alias || undefined]);
}

/** Its text is bytes, which Go writes in base64. */
function commentValue({ text, location }: Comment): Value {
  const { file, row, col } = location;
  return objectOf(
    ["Text", Buffer.from(bytesOf(text)).toString("base64")],
    ["Location", objectOf(["file", file], ["row", row], ["col", col])],
  );
}

function ruleValue({ head, body, isDefault, otherwise }: Rule): Value {
  return objectOf(
    ["head", headValue(head)],
    ["body", bodyValue(body)],
    ["default", unlessFalse(isDefault)],
    ["else", otherwise && ruleValue(otherwise)],
  );
}

function headValue({ name, ref, args, key, value, isAssigned }: Head): Value {
  return objectOf(
    ["name", name || undefined],
    ["ref", ref.map(termValue)],
    ["args", unlessEmpty(args.map(termValue))],
    ["key", key && termValue(key)],
    ["value", value && termValue(value)],
    ["assign", unlessFalse(isAssigned)],
  );
}

function bodyValue(body: Body): Value {
  return body.map(expressionValue);
}

function expressionValue(expression: Expression, index: number): Value {
  return objectOf(
    ["index", index],
    ["terms", expressionTermsValue(expression.terms)],
    ["negated", unlessFalse(expression.isNegated)],
    ["generated", unlessFalse(expression.isGenerated)],
    ["with", unlessEmpty(expression.with.map(withValue))],
  );
}

function withValue({ target, value }: With): Value {
  return objectOf(["target", termValue(target)], ["value", termValue(value)]);
}

function expressionTermsValue(terms: ExpressionTerms): Value {
  switch (terms.kind) {
    case "term":
      return termValue(terms.term);
    case "call":
      return terms.terms.map(termValue);
    case "some":
      return objectOf(["symbols", terms.symbols.map(termValue)]);
    case "every":
      return objectOf(
        ["key", terms.key === undefined ? null : termValue(terms.key)],
        ["value", termValue(terms.value)],
        ["domain", termValue(terms.domain)],
        ["body", bodyValue(terms.body)],
      );
    case "not":
      return objectOf(
        ["type", "not"],
        ["body", bodyValue(terms.body)],
        ["explicit_body", terms.isExplicit],
      );
    default:
      return objectOf(
        ["type", terms.kind],
        ["lhs", bodyValue(terms.left)],
        ["rhs", bodyValue(terms.right)],
        ["explicit_lhs", unlessFalse(terms.isLeftExplicit)],
        ["explicit_rhs", unlessFalse(terms.isRightExplicit)],
      );
  }
}

function termValue({ value }: Term): Value {
  return objectOf(["type", value.kind], ["value", heldValue(value)]);
}

function heldValue(value: TermValue): Value {
  switch (value.kind) {
    case "null":
      // A Go struct without members.
      return {};
    case "boolean":
      return value.boolean;
    case "number":
      return numberValue(value.text);
    case "string":
      return value.text;
    case "var":
      return value.name;
    case "ref":
    case "call":
      return value.terms.map(termValue);
    case "array":
    case "set":
      return value.items.map(termValue);
    case "object":
      return value.entries.map(([key, held]) => [termValue(key), termValue(held)]);
    case "objectcomprehension":
      return objectOf(
        ["key", termValue(value.key)],
        ["value", termValue(value.value)],
        ["body", bodyValue(value.body)],
      );
    case "templatestring":
      return objectOf(
        ["parts", value.parts.length === 0 ? null : value.parts.map(partValue)],
        ["multi_line", value.isMultiLine],
      );
    default:
      return objectOf(["term", termValue(value.term)], ["body", bodyValue(value.body)]);
  }
}

function partValue(part: Term | Expression): Value {
  return "terms" in part ? expressionValue(part, 0) : termValue(part);
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** What Rego takes for a number may be none in JSON: `.5`. */
function numberValue(text: string): Value {
  if (JSON_NUMBER.test(text)) return makeNumber(text);
  throw new BuiltinError(`json: invalid number literal ${quoteGo(text)}`);
}
