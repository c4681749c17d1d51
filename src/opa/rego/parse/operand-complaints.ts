import type { Location } from "../../../domain/policy-error.ts";
import { operandsOf } from "../ast/calls.ts";
import type { Body, Expression } from "../ast/nodes.ts";
import { VOID_BUILTINS } from "./builtin-names.ts";
import { operatorName } from "./operator-name.ts";
import { complain, type Parser, tokenOf } from "./parser.ts";

/** Complains of `{x | y}` as an operand, which looks like a comprehension and is read as a body. */
export function complainOfUnion(parser: Parser, [first]: Body, location: Location): boolean {
  if (first === undefined || !isUnion(parser, first)) return false;
  complain(
    parser,
    "ambiguous `{ ... | ... }` operand: read as a body holding a set-union expression, not as a comprehension",
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
  const names = body.map(voidBuiltinOf);
  if (names.length === 0 || names.includes(undefined)) return;
  const message = `operand of \`${kind}\` cannot consist only of calls to \`${names[0]}\``;
  complain(parser, message, body[0]?.location);
}

function voidBuiltinOf({ terms, isNegated }: Expression): string | undefined {
  if (isNegated || terms.kind !== "call") return undefined;
  const name = operatorName(terms.terms[0]);
  return name !== undefined && VOID_BUILTINS.has(name) ? name : undefined;
}

/** Complains of an operand that starts with a brace of a value: at this place braces are those of a body. */
export function complainOfBraces(
  parser: Parser,
  { terms, with: modifiers }: Expression,
  location: Location,
): undefined {
  const value = terms.kind === "term" && modifiers.length === 0 ? terms.term.value : undefined;
  if (value?.kind === "object" && value.entries.length === 0) {
    return complain(parser, "found empty body", location);
  }
  const operand = `operand of \`${tokenOf(parser)}\``;
  const message = `${operand} cannot begin with \`{\` unless the braces hold a body`;
  return complain(parser, message, location);
}
