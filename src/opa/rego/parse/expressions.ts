import type { Expression } from "../ast/nodes.ts";
import { expressionAt, takeOperator } from "./build.ts";
import { parseInfix } from "./infix.ts";
import { type Parser, tokenOf } from "./parser.ts";

/** A term, a call, or two terms that are unified or assigned. It has no place yet. */
export function parseExpression(parser: Parser): Expression | undefined {
  const left = parseInfix(parser);
  if (left === undefined) return undefined;
  const token = tokenOf(parser);
  if (token === ":=" || token === "=") {
    const operator = takeOperator(parser);
    const right = parseInfix(parser);
    if (right === undefined) return undefined;
    return expressionAt(parser.nowhere, { kind: "call", terms: [operator, left, right] });
  }
  const { value } = left;
  return expressionAt(
    parser.nowhere,
    value.kind === "call" ? { kind: "call", terms: value.terms } : { kind: "term", term: left },
  );
}
