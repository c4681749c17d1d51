import { complain, here, isKeywordInRef, type Parser, restore, save, tokenOf } from "./parser.ts";
import { scan } from "./scanner.ts";
import { nameOf, type Token } from "./tokens.ts";

/** Whether the token is followed, without white space, by what makes it the head of a reference. */
export function startsRef({ text, state }: Parser): boolean {
  const next = text[state.at];
  return next === "." || next === "[";
}

/** Makes a keyword an identifier where a reference starts with it. */
export function takeKeywordAsName(parser: Parser): boolean {
  const { state } = parser;
  if (!isKeywordInRef(parser, state.token) || !startsRef(parser)) return false;
  state.token = "identifier";
  return true;
}

/** Makes a keyword an identifier where a path starts. */
export function takeKeywordOfPath(parser: Parser): boolean {
  const { state } = parser;
  if (state.token === "identifier") return true;
  if (!isKeywordInRef(parser, state.token)) return false;
  state.token = "identifier";
  return true;
}

/** `and(x, y)` and `or(x, y)` call the operators of sets. */
export function takeLogicalAsName({ text, state }: Parser): void {
  if (state.token !== "and" && state.token !== "or") return;
  if (text[state.at] === "(") state.token = "identifier";
}

const OPERATORS: readonly Token[] = [":=", "=", "if", "contains"];
const ANY: readonly Token[] = [...OPERATORS, "("];
const NO_WORDS: readonly Token[] = [":=", "=", "("];

/** What, behind a keyword at the start of a statement, makes it the name of a rule beyond doubt. */
const FOLLOWERS: ReadonlyMap<Token, readonly Token[]> = new Map<Token, readonly Token[]>([
  ...(["every", "if", "in", "some", "as"] as const).map((word) => [word, ANY] as const),
  ["package", NO_WORDS],
  ["import", NO_WORDS],
  ["not", OPERATORS],
  ["and", OPERATORS],
  ["or", OPERATORS],
  ["contains", ["if", "contains"]],
]);

/** Complains where a rule is named like a keyword. */
export function refuseKeywordAsRule(parser: Parser, isDefault: boolean): boolean {
  const token = tokenOf(parser);
  const followers = FOLLOWERS.get(token);
  if (followers === undefined) return false;
  const location = here(parser);
  if (!isDefault && !followers.includes(tokenBehind(parser))) return false;
  complain(parser, `${nameOf(token)} keyword cannot be used for rule name`, location);
  return true;
}

function tokenBehind(parser: Parser): Token {
  const saved = save(parser);
  scan(parser);
  const token = tokenOf(parser);
  restore(parser, saved);
  return token;
}
