import { operandsOf } from "../ast/calls.ts";
import type { Expression, Term } from "../ast/nodes.ts";
import { isScalar } from "../ast/terms.ts";
import { stringAt, termAt } from "./build.ts";
import { complain, here, isAt, type Parser } from "./parser.ts";
import { decodeEscapes } from "./scalars.ts";
import { isTemplateEnd } from "./scan-text.ts";
import { scan, scanOnInTemplate } from "./scanner.ts";
import type { TemplateToken } from "./tokens.ts";

/** A template string; its last stretch stays the token. */
export function parseTemplateString(parser: Parser, isMultiLine: boolean): Term | undefined {
  const location = here(parser);
  if (parser.version === 0) {
    return complain(parser, "template strings are not supported by current capabilities");
  }
  const parts: (Term | Expression)[] = [];
  for (;;) {
    const { literal, token } = parser.state;
    const inner = literal.slice(1, -1);
    const text = isMultiLine ? inner : decodeEscapes(inner);
    if (text === undefined) return complain(parser, `illegal template-string part: ${literal}`);
    if (text !== "") parts.push(stringAt(here(parser), text));
    if (isTemplateEnd(token as TemplateToken)) break;
    const part = parsePart(parser);
    if (part === undefined) return undefined;
    parts.push(part);
    scanOnInTemplate(parser, isMultiLine);
    if (!isTemplate(parser)) return complain(parser, "expected template-string part");
  }
  return termAt(location, { kind: "templatestring", parts, isMultiLine });
}

function isTemplate({ state }: Parser): boolean {
  return state.token !== "illegal";
}

/** The expression between braces. A constant without a comment before it is a term of the string itself. */
function parsePart(parser: Parser): Term | Expression | undefined {
  const comments = parser.state.comments?.count;
  scan(parser);
  const hasComment = parser.state.comments?.count !== comments;
  const expression = parser.grammar.literal(parser);
  if (expression === undefined) return complain(parser, "invalid template-string expression");
  const problem = problemOf(expression);
  if (problem !== undefined) {
    const message = `unexpected ${problem} in template-string expression`;
    return complain(parser, message, expression.location);
  }
  if (!isAt(parser, "}")) {
    return complain(parser, "expected } to end template string expression");
  }
  const { terms } = expression;
  // OPA leaves out modifiers of a constant.
  return terms.kind === "term" && isScalar(terms.term) && !hasComment ? terms.term : expression;
}

function problemOf(expression: Expression): string | undefined {
  const { kind } = expression.terms;
  if (expression.isNegated) return "negation ('not')";
  if (operandsOf(expression, "eq") !== undefined) return "unification ('=')";
  if (operandsOf(expression, "assign") !== undefined) return "assignment (':=')";
  return kind === "every" || kind === "some" ? `'${kind}'` : undefined;
}
