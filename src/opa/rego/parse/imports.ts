import type { Import, Ref, Term } from "../ast/nodes.ts";
import { refAt, stringAt, variableAt } from "./build.ts";
import { startsRef, takeKeywordOfPath } from "./keywords.ts";
import { complain, isAt, keywordsOf, type Parser, refuse } from "./parser.ts";
import { scan } from "./scanner.ts";
import { FUTURE_KEYWORDS } from "./tokens.ts";

/** The path of a package, `data` first; undefined without a complaint where the keyword starts a reference. */
export function parsePackage(parser: Parser): Ref | undefined {
  if (!takeStatement(parser)) return undefined;
  const term = parser.grammar.term(parser);
  if (term === undefined) return undefined;
  const { value } = term;
  if (value.kind !== "ref" && value.kind !== "var") return refuse(parser);
  const [first, ...rest] = value.kind === "ref" ? value.terms : [term];
  if (first?.value.kind !== "var") {
    const kind = first?.value.kind ?? value.kind;
    return complain(parser, `unexpected ${kind} token: expecting var`, first?.location);
  }
  if (!areStrings(parser, rest)) return undefined;
  const { location } = first;
  return [variableAt(location, "data"), stringAt(location, first.value.name), ...rest];
}

export function parseImport(parser: Parser): Import | undefined {
  if (!takeStatement(parser)) return undefined;
  const path = parsePath(parser);
  if (path === undefined) return undefined;
  const root = rootOf(path);
  if (root === undefined || !ROOTS.has(root)) {
    const expected = "must begin with one of: {data, future, input, rego}";
    return complain(parser, `unexpected import path, ${expected}, got: ${root}`, path.location);
  }
  if (isAt(parser, "as")) {
    scan(parser);
    const alias = parseAlias(parser);
    return alias === undefined ? undefined : { path, alias };
  }
  const last = lastOf(path);
  const name = nameOf(last);
  if (root !== "future" && keywordsOf(parser.version).has(name)) {
    const message = `unexpected import path, must not end with a keyword, got: ${name}`;
    return complain(parser, message, last.location);
  }
  return { path, alias: undefined };
}

/** Steps over the keyword. False where it starts a reference, or no path follows. */
function takeStatement(parser: Parser): boolean {
  if (startsRef(parser)) return false;
  scan(parser);
  if (takeKeywordOfPath(parser)) return true;
  refuse(parser);
  return false;
}

/** A reference in which words to be imported, and those that have been, are names. So is the token behind it. */
function parsePath(parser: Parser): Term | undefined {
  const { keywords } = parser;
  parser.keywords = new Map([...keywords].filter(([word]) => !isFuture(word)));
  const term = parser.grammar.term(parser);
  parser.keywords = keywords;
  if (term?.value.kind === "var") return refAt(term.location, [term]);
  if (term?.value.kind !== "ref") return complain(parser, "expected path");
  return areStrings(parser, term.value.terms.slice(1)) ? term : undefined;
}

function isFuture(word: string): boolean {
  return FUTURE_KEYWORDS.some((keyword) => keyword === word);
}

function areStrings(parser: Parser, terms: readonly Term[]): boolean {
  const other = terms.find(({ value }) => value.kind !== "string");
  if (other === undefined) return true;
  const { kind } = other.value;
  complain(parser, `unexpected ${kind} token: expecting string`, other.location);
  return false;
}

function parseAlias(parser: Parser): string | undefined {
  if (!isAt(parser, "identifier")) return refuse(parser, "expected var");
  const term = parser.grammar.term(parser);
  return term?.value.kind === "var" ? term.value.name : refuse(parser, "expected var");
}

const ROOTS: ReadonlySet<string> = new Set(["data", "input", "future", "rego"]);

export function rootOf({ value }: Term): string | undefined {
  const root = value.kind === "ref" ? value.terms[0]?.value : undefined;
  return root?.kind === "var" ? root.name : undefined;
}

function lastOf(path: Term): Term {
  return (path.value.kind === "ref" ? path.value.terms.at(-1) : undefined) ?? path;
}

function nameOf({ value }: Term): string {
  if (value.kind === "string") return value.text;
  return value.kind === "var" ? value.name : "";
}
