import { complain, here, isKeywordInRef, type Parser, restore, save, tokenOf } from "./parser.ts";
import { scan, scanWithSpace } from "./scanner.ts";
import { nameOf, type Token } from "./tokens.ts";

/** Whether the token is followed, without white space, by what makes it the head of a reference. */
export function startsRef(parser: Parser): boolean {
  const next = tokenBehind(parser, scanWithSpace);
  return next === "." || next === "[";
}

/** Makes a keyword an identifier where a reference starts with it. */
export function takeKeywordAsName(parser: Parser): boolean {
  if (!isKeywordInRef(parser, tokenOf(parser)) || !startsRef(parser)) return false;
  parser.state.token = "identifier";
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
export function takeLogicalAsName(parser: Parser): void {
  const token = tokenOf(parser);
  if (token !== "and" && token !== "or") return;
  if (tokenBehind(parser, scanWithSpace) === "(") parser.state.token = "identifier";
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
  if (!isDefault && !followers.includes(tokenBehind(parser, scan))) return false;
  complain(parser, `${nameOf(token)} keyword cannot be used for rule name`, location);
  return true;
}

/** The next token. As the text goes on in a saved state, what the cache of terms shares with this one moves on. */
function tokenBehind(parser: Parser, step: typeof scan): Token {
  const saved = save(parser);
  step(parser);
  const token = tokenOf(parser);
  restore(parser, saved);
  return token;
}
