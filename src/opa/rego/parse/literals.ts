import type { Location } from "../../../domain/policy-error.ts";
import type { Body, Expression } from "../ast/nodes.ts";
import { parseExpression } from "./expressions.ts";
import { takeKeywordAsName } from "./keywords.ts";
import {
  atLogical,
  complainOfWith,
  knowsLogical,
  negationOf,
  type Operand,
  parseChain,
  parseGroup,
  parseNotBody,
  takeNot,
} from "./logical.ts";
import { parseModifiers } from "./modifiers.ts";
import { placeAt } from "./move.ts";
import { complainOfBraces, complainOfUnion } from "./operand-complaints.ts";
import { here, isAt, type Parser, refuse, restore, save, tokenOf } from "./parser.ts";
import { scan } from "./scanner.ts";
import { parseEvery, parseSome } from "./some-every.ts";

/** One statement of a body. */
export function parseLiteral(parser: Parser): Expression | undefined {
  const location = here(parser);
  const isParenthesized = isAt(parser, "(");
  const expression = parseUnplaced(parser);
  if (expression === undefined) return undefined;
  placeAt(expression, location);
  if (isParenthesized) parser.parenthesized.add(expression);
  const { terms } = expression;
  if (terms.kind === "not" && !terms.isExplicit) {
    for (const inner of terms.body) placeAt(inner, location);
  }
  return expression;
}

function parseUnplaced(parser: Parser): Expression | undefined {
  if (knowsLogical(parser)) {
    const token = tokenOf(parser);
    if (token === "{") {
      const chain = parseChainOfBody(parser);
      if (chain !== "term") return chain;
    } else if (token === "(") {
      const group = parseGroup(parser, false);
      if (group !== "term") return group === undefined ? undefined : parseTail(parser, group);
    }
  }
  if (takeKeywordAsName(parser)) return parsePlain(parser, undefined);
  const not = takeNot(parser);
  if (not !== undefined && parser.hasNotBodies && isAt(parser, "{")) {
    const operand = parseNotBody(parser, not);
    return operand === undefined ? undefined : parseTail(parser, operand);
  }
  const token = tokenOf(parser);
  if (token !== "some" && token !== "every") return parsePlain(parser, not);
  if (not !== undefined) return refuse(parser, `illegal negation of '${token}'`);
  return token === "some" ? parseSome(parser) : parseEvery(parser);
}

/** A body between braces that `and` or `or` follows; read as a term where they do not. */
function parseChainOfBody(parser: Parser): Expression | "term" | undefined {
  const saved = save(parser);
  const { cached } = parser;
  const location = here(parser);
  scan(parser);
  const body = parser.grammar.body(parser, "}");
  if (body !== undefined) {
    scan(parser);
    if (atLogical(parser)) return parseChainBehind(parser, { body, isExplicit: true, location });
  }
  restore(parser, saved);
  parser.cached = cached;
  return "term";
}

function parseChainBehind(parser: Parser, operand: Operand): Expression | undefined {
  if (operand.isExplicit && complainOfUnion(parser, operand.body, operand.location))
    return undefined;
  return parseTail(parser, operand);
}

/** What follows a whole operand: more of them, or modifiers. */
function parseTail(parser: Parser, operand: Operand): Expression | undefined {
  const expression = atLogical(parser) ? parseChain(parser, operand) : operand.body[0];
  if (expression === undefined || !parseModifiers(parser, expression)) return undefined;
  return expression;
}

/** An expression, perhaps behind `not`, and more operands behind it. */
function parsePlain(parser: Parser, not: Location | undefined): Expression | undefined {
  const token = tokenOf(parser);
  const location = here(parser);
  if (not !== undefined && parser.hasNotBodies && token === "(") {
    const group = parseGroup(parser, true);
    if (group !== "term") {
      return group === undefined ? undefined : parseTail(parser, negationOf(not, group));
    }
  }
  const inner = parseExpression(parser);
  if (inner === undefined) return undefined;
  const modifiers = isAt(parser, "with") ? here(parser) : undefined;
  if (!parseModifiers(parser, inner)) return undefined;
  const expression = not === undefined ? inner : negate(parser, inner, not);
  if (!atLogical(parser)) return expression;
  if (modifiers !== undefined) return complainOfWith(parser, modifiers);
  if (expression.location === parser.nowhere) placeAt(expression, location);
  if (not === undefined && token === "{") {
    return complainOfBraces(parser, expression, location);
  }
  return parseTail(parser, {
    body: [expression],
    isExplicit: false,
    location: expression.location,
  });
}

/** With bodies behind `not`, modifiers are those of the whole. */
function negate(parser: Parser, inner: Expression, not: Location): Expression {
  if (!parser.hasNotBodies) {
    inner.isNegated = true;
    return inner;
  }
  const body: Body = [inner];
  const [negation = inner] = negationOf(not, { body, isExplicit: false, location: not }).body;
  negation.with = inner.with;
  inner.with = [];
  return negation;
}
