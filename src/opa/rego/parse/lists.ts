import type { Term } from "../ast/nodes.ts";
import { parseInfixInList } from "./infix.ts";
import { isAt, type Parser, refuse } from "./parser.ts";
import { scan } from "./scanner.ts";
import type { Token } from "./tokens.ts";

/** Terms up to the end, which stays the token, behind those that are there already. A comma may stand behind the last. */
export function parseList(parser: Parser, end: Token, terms: Term[]): Term[] | undefined {
  while (!isAt(parser, end)) {
    const term = parseInfixInList(parser);
    if (term === undefined) return undefined;
    terms.push(term);
    if (!endsItem(parser, end)) return undefined;
  }
  return terms;
}

export type Entries = [key: Term, value: Term][];

/** Members of an object, likewise. */
export function parseEntries(parser: Parser, end: Token, entries: Entries): Entries | undefined {
  while (!isAt(parser, end)) {
    const key = parseInfixInList(parser);
    if (key === undefined) return undefined;
    if (!isAt(parser, ":")) return refuse(parser, 'expected ":"');
    scan(parser);
    const value = parseInfixInList(parser);
    if (value === undefined) return undefined;
    entries.push([key, value]);
    if (!endsItem(parser, end)) return undefined;
  }
  return entries;
}

function endsItem(parser: Parser, end: Token): boolean {
  if (isAt(parser, ",")) scan(parser);
  else if (!isAt(parser, end)) {
    refuse(parser, `expected "," or "${end}"`);
    return false;
  }
  return true;
}
