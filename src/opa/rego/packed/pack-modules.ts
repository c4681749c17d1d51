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
} from "../ast/nodes.ts";
import { branchesOf } from "../ast/visit.ts";
import { codeOfStatement, codeOfValue, type PackedModules } from "./packed-modules.ts";
import {
  createPacker,
  type Packer,
  packedBy,
  putFlag,
  putItems,
  putList,
  putNumber,
  putOptional,
  putPlace,
  putText,
} from "./packer.ts";

/** Packs modules for `unpackModules`, which gives the same trees again. */
export function packModules(modules: readonly Module[]): PackedModules {
  const packer = createPacker();
  putItems(packer, modules, putModule);
  return packedBy(packer);
}

function putModule(
  packer: Packer,
  { file, version, path, imports, rules, comments }: Module,
): void {
  putText(packer, file);
  putNumber(packer, version);
  putTerms(packer, path);
  putList(packer, imports, putImport);
  putList(packer, comments, putComment);
  putItems(packer, rules, putRule);
}

function putImport(packer: Packer, { path, alias }: Import): void {
  putTerm(packer, path);
  putOptional(packer, alias, putText);
}

function putComment(packer: Packer, { text, location }: Comment): void {
  putPlace(packer, location);
  putText(packer, text);
}

/** With each `else` behind it. */
function putRule(packer: Packer, rule: Rule): void {
  putItems(packer, [...branchesOf(rule)], putBranch);
}

function putBranch(packer: Packer, { head, body, isDefault, location }: Rule): void {
  putPlace(packer, location);
  putFlag(packer, isDefault);
  putHead(packer, head);
  putBody(packer, body);
}

function putHead(
  packer: Packer,
  { name, ref, args, key, value, isAssigned, location }: Head,
): void {
  putPlace(packer, location);
  putFlag(packer, isAssigned);
  putText(packer, name);
  putTerms(packer, ref);
  putTerms(packer, args);
  putOptional(packer, key, putTerm);
  putOptional(packer, value, putTerm);
}

function putBody(packer: Packer, body: Body): void {
  putList(packer, body, putExpression);
}

function putExpression(packer: Packer, expression: Expression): void {
  const { terms, isNegated, isGenerated, fromAssignment, location } = expression;
  putPlace(packer, location);
  putFlag(packer, isNegated);
  putFlag(packer, isGenerated);
  putFlag(packer, fromAssignment);
  putNumber(packer, codeOfStatement(terms.kind));
  putStatement(packer, terms);
  putList(packer, expression.with, putWith);
}

function putStatement(packer: Packer, terms: ExpressionTerms): void {
  switch (terms.kind) {
    case "term":
      putTerm(packer, terms.term);
      break;
    case "call":
      putTerms(packer, terms.terms);
      break;
    case "some":
      putTerms(packer, terms.symbols);
      break;
    case "every":
      putOptional(packer, terms.key, putTerm);
      putTerm(packer, terms.value);
      putTerm(packer, terms.domain);
      putBody(packer, terms.body);
      break;
    case "not":
      putFlag(packer, terms.isExplicit);
      putBody(packer, terms.body);
      break;
    case "and":
    case "or":
      putFlag(packer, terms.isLeftExplicit);
      putFlag(packer, terms.isRightExplicit);
      putBody(packer, terms.left);
      putBody(packer, terms.right);
      break;
  }
}

function putWith(packer: Packer, { target, value, location }: With): void {
  putPlace(packer, location);
  putTerm(packer, target);
  putTerm(packer, value);
}

function putTerms(packer: Packer, terms: readonly Term[]): void {
  putList(packer, terms, putTerm);
}

function putTerm(packer: Packer, { value, location }: Term): void {
  putPlace(packer, location);
  putNumber(packer, codeOfValue(value.kind));
  putValue(packer, value);
}

function putValue(packer: Packer, value: TermValue): void {
  switch (value.kind) {
    case "null":
      break;
    case "boolean":
      putFlag(packer, value.boolean);
      break;
    case "number":
    case "string":
      putText(packer, value.text);
      break;
    case "var":
      putText(packer, value.name);
      break;
    case "ref":
    case "call":
      putTerms(packer, value.terms);
      break;
    case "array":
    case "set":
      putTerms(packer, value.items);
      break;
    case "object":
      putList(packer, value.entries, putTerms);
      break;
    case "arraycomprehension":
    case "setcomprehension":
      putTerm(packer, value.term);
      putBody(packer, value.body);
      break;
    case "objectcomprehension":
      putTerm(packer, value.key);
      putTerm(packer, value.value);
      putBody(packer, value.body);
      break;
    case "templatestring":
      putFlag(packer, value.isMultiLine);
      putList(packer, value.parts, putPart);
      break;
  }
}

function putPart(packer: Packer, part: Term | Expression): void {
  const isExpression = "terms" in part;
  putFlag(packer, isExpression);
  if (isExpression) putExpression(packer, part);
  else putTerm(packer, part);
}
