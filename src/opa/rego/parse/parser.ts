import { type Location, PolicyError } from "../../../domain/policy-error.ts";
import { REGO_PARSE_ERROR } from "../../program/findings.ts";
import type { Body, Comment, Expression, RegoVersion, Term } from "../ast/nodes.ts";
import { isNamed, isWord, KEYWORDS, nameOf, type Token, V1_KEYWORDS } from "./tokens.ts";

/**
 * OPA's parser (v1/ast/parser.go): it tries one reading after the other, and goes back to a saved state where one does
 * not hold. A reading that fails gives undefined and has noted a complaint; one that holds may have noted some too.
 */
export interface Parser {
  readonly text: string;
  readonly file: string;
  readonly version: RegoVersion;
  /** Of what OPA gives no place: trees that are read from its own have zeros there too. */
  readonly nowhere: Location;
  /** The first character that no module may have. */
  readonly illegalAt: number;
  readonly grammar: Grammar;
  /** What identifiers are keywords now. */
  keywords: Map<string, Token>;
  /** Whether `not` is followed by an expression of its own. */
  hasNotBodies: boolean;
  state: State;
  cached: CachedTerm | undefined;
  /** How many terms and bodies are open around. */
  depth: number;
  /** How many operators the statement has so far. */
  operators: number;
  /** How many steps may still be taken. */
  steps: number;
  /** Operators written as `|`. */
  readonly unions: WeakSet<Term>;
  /** Expressions that start with a parenthesis. */
  readonly parenthesized: WeakSet<Expression>;
}

/** The productions that others come back to. */
export interface Grammar {
  readonly term: (parser: Parser) => Term | undefined;
  readonly literal: (parser: Parser) => Expression | undefined;
  readonly body: (parser: Parser, end: Token) => Body | undefined;
}

/** Where the parser is, and what it knows of the text before. */
export interface State {
  /** The first character behind the token. */
  at: number;
  row: number;
  /** Where the line starts, moved on by one for each character of two units. */
  lineStart: number;
  token: Token;
  /** What the token says, where it does not say it all: as written, but `\{` of a template string. */
  literal: string;
  start: number;
  tokenRow: number;
  tokenCol: number;
  /** The same for the tree, once somebody has asked. */
  place: Location | undefined;
  skippedNewline: boolean;
  wildcards: number;
  /** The first complaint. */
  complaint: Complaint | undefined;
  comments: Comments | undefined;
}

export interface Complaint {
  readonly message: string;
  readonly location: Location;
}

/** The last comment, and those before it. */
export interface Comments {
  readonly previous: Comments | undefined;
  readonly count: number;
  readonly last: Comment;
}

/** A term that has been read, and the state behind it. */
export interface CachedTerm {
  readonly term: Term | undefined;
  readonly start: number;
  readonly after: State;
  /** One that starts before this. */
  readonly next: CachedTerm | undefined;
  /** One further on, so that any is found in few steps. */
  readonly jump: CachedTerm | undefined;
  /** How many there are behind this. */
  readonly depth: number;
}

/** Member by member, which is many times as fast as a spread. */
export function save({ state }: Parser): State {
  return {
    at: state.at,
    row: state.row,
    lineStart: state.lineStart,
    token: state.token,
    literal: state.literal,
    start: state.start,
    tokenRow: state.tokenRow,
    tokenCol: state.tokenCol,
    place: state.place,
    skippedNewline: state.skippedNewline,
    wildcards: state.wildcards,
    complaint: state.complaint,
    comments: state.comments,
  };
}

/** Goes on from a state. What is read from here on changes the state itself, as in OPA: it is not to be had again. */
export function restore(parser: Parser, state: State): void {
  parser.state = state;
}

/** The token, which each step changes. */
export function tokenOf({ state }: Parser): Token {
  return state.token;
}

export function isAt({ state }: Parser, token: Token): boolean {
  return state.token === token;
}

/** Where the token is. */
export function here({ file, state }: Parser): Location {
  state.place ??= { file, row: state.tokenRow, col: state.tokenCol };
  return state.place;
}

export function complain(parser: Parser, message: string, location?: Location): undefined {
  parser.state.complaint ??= { message, location: location ?? here(parser) };
}

/** Complains about the token. */
export function refuse(parser: Parser, note?: string): undefined {
  const { token } = parser.state;
  if (token === "illegal") return complain(parser, "illegal token");
  const what = `unexpected ${nameOf(token)} ${isWord(token) ? "keyword" : "token"}`;
  return complain(parser, note === undefined ? what : `${what}: ${note}`);
}

/** The cause of a refusal that is about a token, of which OPA shows the line. */
export const UNREADABLE = "unreadable";

/** Nobody reads more of them. */
const MAX_COMPLAINTS = 100;

export function refusal(complaints: readonly Complaint[], cause?: typeof UNREADABLE): PolicyError {
  const [first] = complaints;
  return new PolicyError("invalid_parameter", first?.message ?? "the module is not Rego", {
    diagnostics: complaints
      .slice(0, MAX_COMPLAINTS)
      .map((complaint) => ({ code: REGO_PARSE_ERROR.code, ...complaint })),
    cause,
  });
}

const ALWAYS: ReadonlySet<string> = new Set(KEYWORDS);
const SINCE_V1: ReadonlySet<string> = new Set([...KEYWORDS, ...V1_KEYWORDS]);

/** The words that are keywords in a version without an import. */
export function keywordsOf(version: RegoVersion): ReadonlySet<string> {
  return version === 0 ? ALWAYS : SINCE_V1;
}

/** Whether the token may stand in a reference in an identifier's stead. */
export function isKeywordInRef({ version, keywords }: Parser, token: Token): boolean {
  if (!isNamed(token)) return false;
  const name = nameOf(token);
  return keywordsOf(version).has(name) || keywords.has(name);
}

/** OPA stops at a depth of 100,000 calls, for which the stack here does not suffice. */
const MAX_DEPTH = 500;

/** Throws where terms and bodies are nested too deep. */
export function enter(parser: Parser): void {
  parser.depth += 1;
  if (parser.depth <= MAX_DEPTH) return;
  throw refusal([{ message: `nested deeper than ${MAX_DEPTH} levels`, location: here(parser) }]);
}

export function leave(parser: Parser): void {
  parser.depth -= 1;
}

/** Throws where the readings take more time than the text is worth: OPA's parser may take exponential time. */
export function spend(parser: Parser): void {
  parser.steps -= 1;
  if (parser.steps >= 0) return;
  const message = "there are too many ways to read this: put the parts into rules of their own";
  throw refusal([{ message, location: here(parser) }]);
}
