import type { Location } from "../../../domain/policy-error.ts";
import { operandsOf } from "../ast/calls.ts";
import type { Body, Expression } from "../ast/nodes.ts";
import { VOID_BUILTINS } from "./builtin-names.ts";
import { operatorName } from "./operator-name.ts";
import { complain, type Parser } from "./parser.ts";

/** Complains of `{x | y}` as an operand, which looks like a comprehension and is read as a body. */
export function complainOfUnion(parser: Parser, [first]: Body, location: Location): boolean {
  if (first === undefined || !isUnion(parser, first)) return false;
  complain(
    parser,
    "ambiguous `{ ... | ... }` operand: read as a body holding a set-union",
    location,
  );
  return true;
}

function isUnion({ unions, parenthesized }: Parser, expression: Expression): boolean {
  if (operandsOf(expression, "or") === undefined || parenthesized.has(expression)) return false;
  const [operator] = expression.terms.kind === "call" ? expression.terms.terms : [];
  return operator !== undefined && unions.has(operator);
}

/** Complains of an operand that does nothing but call builtins without a value. */
export function complainOfVoidCall(parser: Parser, body: Body, kind: string): void {
  const [first] = body;
  if (first === undefined || !body.every(isVoidCall)) return;
  complain(
    parser,
    `operand of \`${kind}\` cannot consist only of calls without a value`,
    first.location,
  );
}

function isVoidCall({ terms, isNegated }: Expression): boolean {
  return (
    !isNegated && terms.kind === "call" && VOID_BUILTINS.has(operatorName(terms.terms[0]) ?? "")
  );
}
