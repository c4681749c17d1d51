import type { Location } from "../../../domain/policy-error.ts";
import { operandsOf } from "../ast/calls.ts";
import type { Body, Expression, Head, Ref, Term } from "../ast/nodes.ts";
import { booleanAt, trueBody } from "./build.ts";
import { BUILTIN_NAMES } from "./builtin-names.ts";
import { copyTree } from "./move.ts";
import { operatorName } from "./operator-name.ts";
import { PLAIN, type RuleOrigin, ruleOf, type WrittenRule } from "./rule-origin.ts";

/** The rule that a statement without a body is, or why it is none (ParseRuleFromBody of v1/ast/parser_ext.go). */
export function ruleOfStatement(body: Body): WrittenRule | string {
  const [expression, ...others] = body;
  if (expression === undefined || others.length > 0) {
    return "multiple expressions cannot be used for rule head";
  }
  const { terms } = expression;
  if (expression.with.length > 0)
    return "expressions using with keyword cannot be used for rule head";
  if (expression.isNegated) return "negated expressions cannot be used for rule head";
  if (terms.kind === "some") return "'some' declarations cannot be used for rule head";
  if (terms.kind === "term") return ruleOfTerm(terms.term);
  if (terms.kind !== "call") return "expression cannot be used for rule head";
  const operands = operandsOf(expression, "eq");
  const assigned = operandsOf(expression, "assign");
  if (operands !== undefined) return ruleOfEquality(expression, operands, false);
  if (assigned !== undefined) return ruleOfEquality(expression, assigned, true);
  if (BUILTIN_NAMES.has(operatorName(terms.terms[0]) ?? "")) {
    return "rule name conflicts with built-in function";
  }
  return ruleOfCall(terms.terms);
}

function written(
  head: Head,
  location: Location,
  bodyLocation: Location,
  isValueGenerated = false,
): WrittenRule {
  const origin: RuleOrigin = { ...PLAIN, isBodyGenerated: true, isValueGenerated };
  return { rule: ruleOf(head, trueBody(bodyLocation), location), origins: [origin] };
}

function headOf(ref: Ref, location: Location): Head | undefined {
  const name = ref[0]?.value;
  if (name?.kind !== "var") return undefined;
  return {
    name: ref.length < 2 ? name.name : "",
    ref,
    args: [],
    key: undefined,
    value: undefined,
    isAssigned: false,
    location,
  };
}

/** `p[x]` is a member of a set; longer references are true. */
function ruleOfTerm({ value, location }: Term): WrittenRule | string {
  if (value.kind !== "ref") return `${value.kind} cannot be used for rule name`;
  const head = headOf(value.terms, location);
  const [name, key] = value.terms;
  if (head === undefined || name?.value.kind !== "var") return "invalid rule head";
  if (key === undefined) return "refs cannot be used for rule head";
  if (value.terms.length > 2) {
    head.value = booleanAt(location, true);
    return written(head, location, location, true);
  }
  head.name = name.value.name;
  head.ref = [name];
  head.key = key;
  return written(head, location, location);
}

function ruleOfEquality(
  { location }: Expression,
  [left, right]: readonly Term[],
  isAssigned: boolean,
): WrittenRule | string {
  if (left === undefined || right === undefined) return "assignment requires two operands";
  const head = headOfEquality(left, location);
  if (typeof head === "string") return head;
  head.value = right;
  head.isAssigned = isAssigned;
  return written(head, location, right.location);
}

/** A function, or a name, or a member of an object. */
function headOfEquality({ value, location: place }: Term, location: Location): Head | string {
  if (value.kind === "var") {
    return headOf([{ value, location: place }], location) ?? "invalid rule head";
  }
  if (value.kind === "call") {
    const [operator, ...args] = value.terms;
    const head =
      operator?.value.kind === "ref" ? headOf(operator.value.terms, location) : undefined;
    if (head === undefined) return "call cannot be used for rule name";
    head.args = args;
    return head;
  }
  if (value.kind !== "ref") return `${value.kind} cannot be used for rule name`;
  const head = headOf(value.terms, location);
  const [name, key] = value.terms;
  if (head === undefined || name?.value.kind !== "var") return "invalid rule head";
  if (key !== undefined && value.terms.length === 2) {
    head.name = name.value.name;
    head.key = copyTree(key);
  }
  return head;
}

/** A function that is true. */
function ruleOfCall([operator, ...args]: readonly Term[]): WrittenRule | string {
  if (operator === undefined || args.length === 0) {
    return "rule argument list must take at least one argument";
  }
  const { value, location } = operator;
  const head = value.kind === "ref" ? headOf(value.terms, location) : undefined;
  if (head === undefined) return "invalid rule head";
  head.args = args;
  head.value = booleanAt(location, true);
  return written(head, location, location);
}
