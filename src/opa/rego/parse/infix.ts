import type { Location } from "../../../domain/policy-error.ts";
import type { Term } from "../ast/nodes.ts";
import { callAt, refAt, stringAt, takeOperator, variableAt } from "./build.ts";
import { takeKeywordAsName } from "./keywords.ts";
import { here, isAt, type Parser, restore, save, tokenOf } from "./parser.ts";
import { scan } from "./scanner.ts";
import type { Token } from "./tokens.ts";

/** A term with operators in it; `key, value in collection` is one too. */
export function parseInfix(parser: Parser): Term | undefined {
  return parseMembership(parser, true);
}

/** The same where a comma starts the next one. */
export function parseInfixInList(parser: Parser): Term | undefined {
  return parseMembership(parser, false);
}

function parseMembership(parser: Parser, mayHaveKey: boolean): Term | undefined {
  let left = parseBinary(parser, RELATION);
  while (left !== undefined) {
    const call: Term | undefined =
      (mayHaveKey ? parseMemberWithKey(parser, left) : undefined) ?? parseMember(parser, left);
    if (call === undefined) return left;
    left = call;
    if (!isAt(parser, "in")) return left;
  }
  return undefined;
}

function parseMemberWithKey(parser: Parser, key: Term): Term | undefined {
  if (!isAt(parser, ",")) return undefined;
  const saved = save(parser);
  scan(parser);
  const value = parseBinary(parser, RELATION);
  if (value !== undefined && isAt(parser, "in")) {
    const operator = takeMember(parser, "member_3");
    const collection = parseBinary(parser, RELATION);
    if (collection !== undefined) return callAt(key.location, [operator, key, value, collection]);
  }
  restore(parser, saved);
  return undefined;
}

function parseMember(parser: Parser, value: Term): Term | undefined {
  takeKeywordAsName(parser);
  if (!isAt(parser, "in")) return undefined;
  const operator = takeMember(parser, "member_2");
  const collection = parseBinary(parser, RELATION);
  return collection === undefined
    ? undefined
    : callAt(value.location, [operator, value, collection]);
}

function takeMember(parser: Parser, name: string): Term {
  const location: Location = here(parser);
  parser.operators += 1;
  scan(parser);
  return refAt(location, [variableAt(location, "internal"), stringAt(location, name)]);
}

const RELATION = 1;

/** How tight operators bind. */
const TIGHTNESS: ReadonlyMap<Token, number> = new Map<Token, number>([
  ...(["==", "!=", "<", ">", "<=", ">="] as const).map((sign) => [sign, RELATION] as const),
  ["|", 2],
  ["&", 3],
  ["+", 4],
  ["-", 4],
  ["*", 5],
  ["/", 5],
  ["%", 5],
]);

/** Operators of a tightness or more; of the same, those on the left come first. */
function parseBinary(parser: Parser, least: number): Term | undefined {
  let left = parser.grammar.term(parser);
  while (left !== undefined) {
    const tightness = TIGHTNESS.get(tokenOf(parser)) ?? 0;
    if (tightness < least) return left;
    const operator = takeOperator(parser);
    const right = parseBinary(parser, tightness + 1);
    // What stands on the left is read all the same, and the complaint is noted.
    if (right === undefined) return left;
    left = callAt(left.location, [operator, left, right]);
  }
  return undefined;
}
