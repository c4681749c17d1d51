import type { Expression, Term } from "../ast/nodes.ts";
import { expressionAt, takeVariable } from "./build.ts";
import { parseInfix } from "./infix.ts";
import { parseModifiers } from "./modifiers.ts";
import { operatorName } from "./operator-name.ts";
import { here, isAt, type Parser, refuse, restore, save } from "./parser.ts";
import { scan } from "./scanner.ts";

/** `some x in xs`, or names alone. */
export function parseSome(parser: Parser): Expression | undefined {
  const location = here(parser);
  const saved = save(parser);
  scan(parser);
  const term = parseInfix(parser);
  if (term?.value.kind === "call") {
    if (
      parseMembership(parser, term, "expected `x in xs` or `x, y in xs` expression") === undefined
    ) {
      return undefined;
    }
    const expression = expressionAt(location, { kind: "some", symbols: [term] });
    return parseModifiers(parser, expression) ? expression : undefined;
  }
  restore(parser, saved);
  const symbols: Term[] = [];
  do {
    scan(parser);
    if (!isAt(parser, "identifier")) return refuse(parser, "expected var");
    symbols.push(takeVariable(parser));
    scan(parser);
  } while (isAt(parser, ","));
  return expressionAt(location, { kind: "some", symbols });
}

export function parseEvery(parser: Parser): Expression | undefined {
  const location = here(parser);
  scan(parser);
  const term = parseInfix(parser);
  if (term === undefined) return undefined;
  const operands = parseMembership(parser, term, "expected `x[, y] in xs { ... }` expression");
  if (operands === undefined) return undefined;
  const [key, value, domain] = operands;
  if (key !== undefined && key.value.kind !== "var") {
    return refuse(parser, "expected key to be a variable");
  }
  if (value.value.kind !== "var") return refuse(parser, "expected value to be a variable");
  if (!isAt(parser, "{")) return refuse(parser, "missing body");
  scan(parser);
  const body = parser.grammar.body(parser, "}");
  if (body === undefined) return undefined;
  scan(parser);
  const expression = expressionAt(location, { kind: "every", key, value, domain, body });
  return parseModifiers(parser, expression) ? expression : undefined;
}

type Membership = readonly [key: Term | undefined, value: Term, collection: Term];

/** The operands of `in`, which may as well be written as a call of its builtin. */
function parseMembership(parser: Parser, { value }: Term, note: string): Membership | undefined {
  const [operator, ...operands] = value.kind === "call" ? value.terms : [];
  const name = operatorName(operator);
  if (name !== "internal.member_2" && name !== "internal.member_3") return refuse(parser, note);
  const [first, second, third] = operands;
  if (name === "internal.member_2" && operands.length === 2 && first && second) {
    return [undefined, first, second];
  }
  if (name === "internal.member_3" && operands.length === 3 && first && second && third) {
    return [first, second, third];
  }
  return refuse(parser, "illegal domain");
}
