import type { Location } from "../../../domain/policy-error.ts";
import type { Body, Import, Ref } from "../ast/nodes.ts";
import { parseQuery } from "./bodies.ts";
import { refuseDeep } from "./deep-trees.ts";
import { parseImport, parsePackage } from "./imports.ts";
import { applyImport } from "./keyword-imports.ts";
import { refuseKeywordAsRule } from "./keywords.ts";
import { here, isAt, type Parser, refuse, restore, save, tokenOf } from "./parser.ts";
import type { WrittenRule } from "./rule-origin.ts";
import { parseRules } from "./rules.ts";
import type { Token } from "./tokens.ts";

export type Statement = { readonly location: Location } & (
  | { readonly kind: "package"; readonly path: Ref }
  | { readonly kind: "import"; readonly import: Import }
  | { readonly kind: "rules"; readonly rules: readonly WrittenRule[] }
  | { readonly kind: "query"; readonly body: Body }
);

/** The statements up to the end of the text, or up to the first that cannot be read. */
export function parseStatements(parser: Parser): readonly Statement[] {
  const statements: Statement[] = [];
  while (!isAt(parser, "eof") && !refuseKeywordAsRule(parser, false)) {
    const statement = parseStatement(parser);
    if (statement === undefined) break;
    statements.push(statement);
    if (parser.operators > FEW_OPERATORS) refuseDeep(statement);
    parser.operators = 0;
    forgetTerms(parser);
  }
  return statements;
}

/** What makes no tree much deeper than the text is nested. */
const FEW_OPERATORS = 100;

/** What the token starts: each kind of statement is tried in turn. */
function parseStatement(parser: Parser): Statement | undefined {
  const location = here(parser);
  for (const parse of READERS.get(tokenOf(parser)) ?? OTHER_READERS) {
    const saved = save(parser);
    const statement = parse(parser, location);
    if (parser.state.complaint !== undefined) return undefined;
    if (statement !== undefined) return statement;
    restore(parser, saved);
  }
  return undefined;
}

type Reader = (parser: Parser, location: Location) => Statement | undefined;

const OTHER_READERS: readonly Reader[] = [readRules, readQuery];
const READERS: ReadonlyMap<Token, readonly Reader[]> = new Map<Token, readonly Reader[]>([
  ["package", [readPackage, ...OTHER_READERS]],
  ["import", [readImport, ...OTHER_READERS]],
]);

function readPackage(parser: Parser, location: Location): Statement | undefined {
  const path = parsePackage(parser);
  if (path === undefined) return undefined;
  refuseMinus(parser);
  return { kind: "package", location, path };
}

function readImport(parser: Parser, location: Location): Statement | undefined {
  const imported = parseImport(parser);
  if (imported === undefined) return undefined;
  refuseMinus(parser);
  applyImport(parser, imported);
  return { kind: "import", location, import: imported };
}

/** A minus behind a path is not the start of the next statement. */
function refuseMinus(parser: Parser): void {
  if (isAt(parser, "-")) refuse(parser);
}

function readRules(parser: Parser, location: Location): Statement | undefined {
  const rules = parseRules(parser);
  return rules === undefined ? undefined : { kind: "rules", location, rules };
}

function readQuery(parser: Parser, location: Location): Statement | undefined {
  const body = parseQuery(parser);
  return body === undefined ? undefined : { kind: "query", location, body };
}

/** Nothing before a statement is read once more. */
function forgetTerms(parser: Parser): void {
  if ((parser.cached?.start ?? 0) < parser.state.start) parser.cached = undefined;
}
