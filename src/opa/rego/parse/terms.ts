import type { Term } from "../ast/nodes.ts";
import {
  asRootDocument,
  booleanAt,
  callAt,
  refAt,
  takeVariable,
  termAt,
  variableAt,
} from "./build.ts";
import { parseArray, parseSetOrObject } from "./collections.ts";
import { parseInfix } from "./infix.ts";
import { takeLogicalAsName } from "./keywords.ts";
import {
  complain,
  enter,
  here,
  isAt,
  leave,
  type Parser,
  refuse,
  restore,
  save,
  tokenOf,
} from "./parser.ts";
import { parseRef } from "./refs.ts";
import { parseNumber, parseString } from "./scalars.ts";
import { scan, scanWithSpace } from "./scanner.ts";
import { parseTemplateString } from "./template-strings.ts";
import { cacheTerm, lookUpTerm } from "./term-cache.ts";

/** A term without operators, and all operands behind it. */
export function parseTerm(parser: Parser): Term | undefined {
  const known = lookUpTerm(parser);
  if (known !== undefined) return known.term;
  enter(parser);
  const { start } = parser.state;
  takeLogicalAsName(parser);
  const location = here(parser);
  const isMinus = isAt(parser, "-") && skipMinusOfRef(parser);
  const first = parseFirst(parser);
  const term = first === undefined ? undefined : parseRest(parser, first);
  const whole = isMinus && term !== undefined ? negated(parser, location, term) : term;
  cacheTerm(parser, whole, start);
  leave(parser);
  return whole;
}

/** Steps over a minus that stands before a reference, not before a number. */
function skipMinusOfRef(parser: Parser): boolean {
  const saved = save(parser);
  scan(parser);
  if (isAt(parser, "identifier") || isAt(parser, "contains")) return true;
  restore(parser, saved);
  return false;
}

function negated(parser: Parser, location: Term["location"], term: Term): Term {
  const operator = refAt(parser.nowhere, [variableAt(parser.nowhere, "minus")]);
  return callAt(location, [operator, termAt(location, { kind: "number", text: "0" }), term]);
}

function parseFirst(parser: Parser): Term | undefined {
  switch (tokenOf(parser)) {
    case "null":
      return termAt(here(parser), { kind: "null" });
    case "true":
      return booleanAt(here(parser), true);
    case "false":
      return booleanAt(here(parser), false);
    case "-":
    case ".":
    case "number":
      return parseNumber(parser);
    case "string":
      return parseString(parser);
    case "template-string-part":
    case "template-string-end":
      return parseTemplateString(parser, false);
    case "raw-template-string-part":
    case "raw-template-string-end":
      return parseTemplateString(parser, true);
    case "identifier":
    case "contains":
      return takeVariable(parser);
    case "[":
      return parseArray(parser);
    case "{":
      return parseSetOrObject(parser);
    case "(":
      return parseGroup(parser);
    default:
      return refuse(parser);
  }
}

/** A term with operators between parentheses, of which the closing one stays the token. */
function parseGroup(parser: Parser): Term | undefined {
  scan(parser);
  const term = parseInfix(parser);
  if (term === undefined || isAt(parser, ")")) return term;
  return complain(parser, "non-terminated expression");
}

/** Operands stand right behind what they belong to. */
function parseRest(parser: Parser, head: Term): Term | undefined {
  scanWithSpace(parser);
  const token = tokenOf(parser);
  if (token === "(" || token === "." || token === "[") return parseRef(parser, head);
  if (token === "whitespace") scan(parser);
  return asRootDocument(head);
}
