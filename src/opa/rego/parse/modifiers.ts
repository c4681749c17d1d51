import type { Expression, With } from "../ast/nodes.ts";
import { parseInfix } from "./infix.ts";
import { here, isAt, type Parser, refuse } from "./parser.ts";
import { scan } from "./scanner.ts";

/**
 * Reads the `with` behind an expression, if there are some, which replace those that it has already. False where they cannot
 * be read.
 */
export function parseModifiers(parser: Parser, expression: Expression): boolean {
  if (isAt(parser, "with")) expression.with = [];
  while (isAt(parser, "with")) {
    const modifier = parseWith(parser);
    if (modifier === undefined) return false;
    expression.with.push(modifier);
  }
  return true;
}

function parseWith(parser: Parser): With | undefined {
  const location = here(parser);
  scan(parser);
  if (!isAt(parser, "identifier")) return refuse(parser, "expected ident");
  const target = parser.grammar.term(parser);
  if (target === undefined) return undefined;
  const { kind } = target.value;
  if (kind !== "ref" && kind !== "var") refuse(parser, "expected with target path");
  if (!isAt(parser, "as")) return refuse(parser, "expected as keyword");
  scan(parser);
  const value = parseInfix(parser);
  return value === undefined ? undefined : { target, value, location };
}
