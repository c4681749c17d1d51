import type { Location } from "../../../domain/policy-error.ts";
import type { Body, Head, Rule, Term } from "../ast/nodes.ts";
import { isWildcard } from "../ast/terms.ts";
import { booleanAt, takeWildcard, trueBody } from "./build.ts";
import { parseInfix } from "./infix.ts";
import { copyTree, moveTree } from "./move.ts";
import { here, isAt, type Parser, refuse, tokenOf } from "./parser.ts";
import { PLAIN, type RuleOrigin, ruleOf, type WrittenRule } from "./rule-origin.ts";
import { scan } from "./scanner.ts";

/** The first `else` behind a body, which the others hang on; the token is its keyword. */
export function parseElses(parser: Parser, head: Head): WrittenRule | undefined {
  const first = parseElse(parser, head);
  if (first === undefined) return undefined;
  const origins = [first.origin];
  let last = first;
  while (isAt(parser, "else") && !last.origin.isBodyGenerated) {
    const next = parseElse(parser, head);
    if (next === undefined) return undefined;
    last.rule.otherwise = next.rule;
    origins.push(next.origin);
    last = next;
  }
  return { rule: first.rule, origins };
}

interface Branch {
  readonly rule: Rule;
  readonly origin: RuleOrigin;
}

function parseElse(parser: Parser, { name, ref, args, isAssigned }: Head): Branch | undefined {
  const location = here(parser);
  const head: Head = {
    name,
    ref: copyTree(ref),
    args: renumberWildcards(parser, copyTree(args)),
    key: undefined,
    value: undefined,
    isAssigned,
    location,
  };
  scan(parser);
  const isValueGenerated = parseElseValue(parser, head);
  if (head.value === undefined) return undefined;
  const hasIf = isAt(parser, "if");
  const origin = { ...PLAIN, hasIf, isValueGenerated };
  if (!hasIf && !isAt(parser, "{")) {
    const rule = ruleOf(head, trueBody(location), location);
    return { rule, origin: { ...origin, isBodyGenerated: true } };
  }
  if (hasIf) scan(parser);
  const body = parseElseBody(parser, location);
  return body === undefined ? undefined : { rule: ruleOf(head, body, location), origin };
}

/** True where there is no value written, but a body. */
function parseElseValue(parser: Parser, head: Head): boolean {
  const token = tokenOf(parser);
  if (token === "{" || token === "if") {
    head.value = booleanAt(parser.nowhere, true);
    return true;
  }
  if (token === ":=" || token === "=") {
    head.isAssigned = token === ":=";
    scan(parser);
    head.value = parseInfix(parser);
  } else refuse(parser, "expected else value term or rule body");
  return false;
}

/** One statement without braces has the place of its `else`, in all its parts. */
function parseElseBody(parser: Parser, location: Location): Body | undefined {
  const token = tokenOf(parser);
  if (token === "{") return parseBracedBody(parser);
  if (token === "eof") return refuse(parser, "rule body expected");
  const expression = parser.grammar.literal(parser);
  if (expression === undefined) return undefined;
  moveTree(expression, location);
  return [expression];
}

/** A body between braces, from the opening one on. */
export function parseBracedBody(parser: Parser): Body | undefined {
  scan(parser);
  const body = parser.grammar.body(parser, "}");
  if (body !== undefined) scan(parser);
  return body;
}

/** Gives each argument `_` another name: those of another rule are others. */
export function renumberWildcards(parser: Parser, args: Term[]): Term[] {
  for (const arg of args) {
    const { value } = arg;
    if (value.kind === "var" && isWildcard(value.name)) {
      arg.value = { kind: "var", name: takeWildcard(parser) };
    }
  }
  return args;
}
