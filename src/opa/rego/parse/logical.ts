import type { Location } from "../../../domain/policy-error.ts";
import type { Body, Expression, ExpressionTerms } from "../ast/nodes.ts";
import { expressionAt } from "./build.ts";
import { parseExpression } from "./expressions.ts";
import { startsRef } from "./keywords.ts";
import { parseModifiers } from "./modifiers.ts";
import { placeAt } from "./move.ts";
import { complainOfUnion, complainOfVoidCall } from "./operand-complaints.ts";
import {
  complain,
  enter,
  here,
  isAt,
  leave,
  type Parser,
  restore,
  save,
  tokenOf,
} from "./parser.ts";
import { scan } from "./scanner.ts";

/** What stands on one side of `and` or `or`, or behind `not`. */
export interface Operand {
  readonly body: Body;
  /** Written between braces. */
  readonly isExplicit: boolean;
  readonly location: Location;
}

/** What stands between parentheses: undefined where it cannot be read, and a term where it is no operand. */
export type Group = Operand | "term" | undefined;

export function atLogical({ state }: Parser): boolean {
  return state.token === "and" || state.token === "or";
}

export function knowsLogical({ keywords }: Parser): boolean {
  return keywords.has("and") || keywords.has("or");
}

/** Steps over a `not` that is not the head of a reference, and gives its place. */
export function takeNot(parser: Parser): Location | undefined {
  if (!isAt(parser, "not") || startsRef(parser)) return undefined;
  const location = here(parser);
  scan(parser);
  return location;
}

/** All that `and` and `or` put together behind an operand; `and` binds tighter. */
export function parseChain(parser: Parser, first: Operand): Expression | undefined {
  enter(parser);
  let left = parseAnds(parser, first);
  while (left !== undefined && isAt(parser, "or")) {
    scan(parser);
    const operand = parseOperand(parser);
    const right = operand === undefined ? undefined : parseAnds(parser, operand);
    left = right === undefined ? undefined : joined(parser, "or", left, right);
  }
  leave(parser);
  return left?.body[0];
}

function parseAnds(parser: Parser, first: Operand): Operand | undefined {
  let left: Operand | undefined = first;
  while (left !== undefined && isAt(parser, "and")) {
    scan(parser);
    const right = parseOperand(parser);
    left = right === undefined ? undefined : joined(parser, "and", left, right);
  }
  return left;
}

function joined(parser: Parser, kind: "and" | "or", left: Operand, right: Operand): Operand {
  parser.operators += 1;
  complainOfVoidCall(parser, left.body, kind);
  complainOfVoidCall(parser, right.body, kind);
  return operandOf(left.location, {
    kind,
    left: left.body,
    right: right.body,
    isLeftExplicit: left.isExplicit,
    isRightExplicit: right.isExplicit,
  });
}

function operandOf(location: Location, terms: ExpressionTerms): Operand {
  return { body: [expressionAt(location, terms)], isExplicit: false, location };
}

function parseOperand(parser: Parser): Operand | undefined {
  if (isAt(parser, "{")) return parseBraces(parser);
  const not = takeNot(parser);
  const wraps = not !== undefined && parser.hasNotBodies;
  if (wraps && isAt(parser, "{")) return parseNotBody(parser, not);
  if (isAt(parser, "(") && knowsLogical(parser) && (not === undefined || wraps)) {
    const group = parseGroup(parser, true);
    if (group !== "term") {
      return group === undefined || not === undefined ? group : negationOf(not, group);
    }
  }
  const location = here(parser);
  const expression = parseExpression(parser);
  if (expression === undefined) return undefined;
  placeAt(expression, location);
  const operand = { body: [expression], isExplicit: false, location };
  if (wraps) return negationOf(not, operand);
  expression.isNegated = not !== undefined;
  return operand;
}

function parseBraces(parser: Parser): Operand | undefined {
  const location = here(parser);
  scan(parser);
  const body = parser.grammar.body(parser, "}");
  if (body === undefined) return undefined;
  scan(parser);
  complainOfUnion(parser, body, location);
  return { body, isExplicit: true, location };
}

/** `not` before a body, from its opening brace on. */
export function parseNotBody(parser: Parser, not: Location): Operand | undefined {
  const braces = here(parser);
  scan(parser);
  const body = parser.grammar.body(parser, "}");
  if (body === undefined) return undefined;
  scan(parser);
  if (complainOfUnion(parser, body, braces)) return undefined;
  return operandOf(not, { kind: "not", body, isExplicit: true });
}

export function negationOf(not: Location, { body, isExplicit }: Operand): Operand {
  return operandOf(not, { kind: "not", body, isExplicit });
}

/** From an opening parenthesis on, which is where an operand must stand or where a term may stand too. */
export function parseGroup(parser: Parser, isOperand: boolean): Group {
  enter(parser);
  const location = here(parser);
  const saved = save(parser);
  scan(parser);
  const body = parseGrouped(parser, isOperand, location);
  leave(parser);
  if (body === "term") restore(parser, saved);
  return body === "term" || body === undefined ? body : { body, isExplicit: false, location };
}

function parseGrouped(
  parser: Parser,
  isOperand: boolean,
  open: Location,
): Body | "term" | undefined {
  if (isAt(parser, ")")) {
    return isOperand ? complain(parser, "empty parenthesized group", open) : "term";
  }
  const before = save(parser);
  const operand = parseOperand(parser);
  if (operand === undefined) return "term";
  const { body, isExplicit } = operand;
  if (atLogical(parser)) return parseGroupedChain(parser, operand);
  if (isAt(parser, "with") && !isExplicit) return parseGroupedWith(parser, body, isOperand);
  if (isExplicit) {
    restore(parser, before);
    const again = save(parser);
    if (parser.grammar.term(parser) !== undefined) return "term";
    restore(parser, again);
    return complain(parser, "`(...)` in an operand position cannot contain a body", open);
  }
  return isLogicalBody(body) ? closed(parser, body) : "term";
}

function parseGroupedChain(parser: Parser, operand: Operand): Body | undefined {
  const chain = parseChain(parser, operand);
  if (chain === undefined || !parseModifiers(parser, chain)) return undefined;
  return closed(parser, [chain]);
}

function parseGroupedWith(
  parser: Parser,
  body: Body,
  isOperand: boolean,
): Body | "term" | undefined {
  const [expression] = body;
  const location = here(parser);
  if (expression === undefined || !parseModifiers(parser, expression)) return undefined;
  if (atLogical(parser)) return complainOfWith(parser, location);
  if (closed(parser, body) === undefined) return undefined;
  return isOperand || atLogical(parser) ? body : "term";
}

/** Complains of `with` between an operand and the operator that is the token. */
export function complainOfWith(parser: Parser, location: Location): undefined {
  const operator = tokenOf(parser);
  complain(parser, `\`with\` modifier is not allowed on operand of \`${operator}\``, location);
}

/** Steps over the closing parenthesis. */
function closed(parser: Parser, body: Body): Body | undefined {
  if (!isAt(parser, ")")) {
    return complain(parser, "expected ) to close parenthesized group");
  }
  scan(parser);
  return body;
}

/** Whether a body is one `and`, `or` or `not`. */
function isLogicalBody([expression, ...others]: Body): boolean {
  if (expression === undefined || others.length > 0) return false;
  const { kind } = expression.terms;
  return expression.isNegated || kind === "not" || kind === "and" || kind === "or";
}
