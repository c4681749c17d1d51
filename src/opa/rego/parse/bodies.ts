import type { Body } from "../ast/nodes.ts";
import { complain, enter, isAt, leave, type Parser, refuse } from "./parser.ts";
import { scan } from "./scanner.ts";
import type { Token } from "./tokens.ts";

/** Statements up to the end, which stays the token. */
export function parseBody(parser: Parser, end: Token): Body | undefined {
  enter(parser);
  const body = parseStatements(parser, end, false);
  leave(parser);
  return body;
}

/** A statement of a module that is no rule yet, and those that semicolons put behind it. */
export function parseQuery(parser: Parser): Body | undefined {
  return parseStatements(parser, "eof", true);
}

/** Statements stand on lines of their own, or have semicolons between them, which may be `needed`. */
function parseStatements(parser: Parser, end: Token, needsSemicolon: boolean): Body | undefined {
  if (isAt(parser, end)) return complain(parser, "found empty body");
  const body: Body = [];
  for (;;) {
    const expression = parser.grammar.literal(parser);
    if (expression === undefined) return undefined;
    body.push(expression);
    const { token, skippedNewline } = parser.state;
    if (token === ";") scan(parser);
    else if (token === end || needsSemicolon) return body;
    else if (!skippedNewline) return refuse(parser, `expected \\n or ; or ${end}`);
  }
}
