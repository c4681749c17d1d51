import type { Location } from "../../../domain/policy-error.ts";
import { sortFunc } from "../../go/sort/sort-func.ts";
import { setOf } from "../ast/collections.ts";
import { compareTerms } from "../ast/compare.ts";
import type { Term } from "../ast/nodes.ts";
import { termAt } from "./build.ts";
import { parseInfixInList } from "./infix.ts";
import { type Entries, parseEntries, parseList } from "./lists.ts";
import { here, isAt, type Parser, refuse, restore, type State, save, tokenOf } from "./parser.ts";
import { scan } from "./scanner.ts";

/** An array or a comprehension of one; the closing bracket stays the token. */
export function parseArray(parser: Parser): Term | undefined {
  const location = here(parser);
  scan(parser);
  if (isAt(parser, "]")) return arrayAt(location, []);
  const isPlain = skipLeadingComma(parser);
  const saved = save(parser);
  // A whole term with operators would take `|` as one of them, which comprehensions have first.
  const first = parser.grammar.term(parser);
  if (first === undefined) return undefined;
  switch (tokenOf(parser)) {
    case "]":
      return arrayAt(location, [first]);
    case ",":
      scan(parser);
      return arrayAt(location, parseList(parser, "]", [first]));
    case "|": {
      if (isPlain) break;
      scan(parser);
      const body = parser.grammar.body(parser, "]");
      if (body !== undefined) {
        return termAt(location, { kind: "arraycomprehension", term: first, body });
      }
      if (!isAt(parser, ",")) return undefined;
    }
  }
  restore(parser, saved);
  return arrayAt(location, parseList(parser, "]", []));
}

function arrayAt(location: Location, items: Term[] | undefined): Term | undefined {
  return items === undefined ? undefined : termAt(location, { kind: "array", items });
}

/** A set, an object, or a comprehension of one; the closing brace stays the token. */
export function parseSetOrObject(parser: Parser): Term | undefined {
  const location = here(parser);
  scan(parser);
  if (isAt(parser, "}")) return objectAt(location, []);
  const isPlain = skipLeadingComma(parser);
  const saved = save(parser);
  const first = parser.grammar.term(parser);
  if (first === undefined) return undefined;
  switch (tokenOf(parser)) {
    case "|":
      if (!isPlain) return parseSetOfUnion(parser, location, saved, first);
      break;
    case "}":
    case ",":
      return parseSet(parser, location, first);
    case ":":
      return parseObject(parser, location, first, isPlain);
  }
  restore(parser, saved);
  const whole = parseInfixInList(parser);
  if (whole === undefined) return undefined;
  const token = tokenOf(parser);
  if (token === "}" || token === ",") return parseSet(parser, location, whole);
  if (token === ":") return parseObject(parser, location, whole, isPlain);
  return refuse(parser, "non-terminated set");
}

/** OPA takes a comma before the first item; what follows is no comprehension then. */
function skipLeadingComma(parser: Parser): boolean {
  if (!isAt(parser, ",")) return false;
  scan(parser);
  return true;
}

/** `{first | ...`: a comprehension, or else a set whose first item is a union. */
function parseSetOfUnion(
  parser: Parser,
  location: Location,
  start: State,
  term: Term,
): Term | undefined {
  scan(parser);
  const body = parser.grammar.body(parser, "}");
  if (body !== undefined) return termAt(location, { kind: "setcomprehension", term, body });
  if (!isAt(parser, ",")) return undefined;
  restore(parser, start);
  return setAt(location, parseList(parser, "}", []));
}

function parseSet(parser: Parser, location: Location, first: Term): Term | undefined {
  if (isAt(parser, ",")) scan(parser);
  return setAt(location, parseList(parser, "}", [first]));
}

function setAt(location: Location, items: Term[] | undefined): Term | undefined {
  return items === undefined ? undefined : termAt(location, setOf(items));
}

/** From the colon behind the first key on. */
function parseObject(
  parser: Parser,
  location: Location,
  key: Term,
  isPlain: boolean,
): Term | undefined {
  scan(parser);
  const saved = save(parser);
  const value = parser.grammar.term(parser);
  if (value === undefined) return undefined;
  if (!isPlain) {
    const token = tokenOf(parser);
    if (token === "}" || token === ",") return finishObject(parser, location, [[key, value]]);
    const comprehension = parseObjectComprehension(parser, location, key, value);
    if (comprehension !== undefined) return comprehension;
  }
  restore(parser, saved);
  const whole = parseInfixInList(parser);
  if (whole === undefined) return undefined;
  const token = tokenOf(parser);
  if (token === "}" || token === ",") return finishObject(parser, location, [[key, whole]]);
  return refuse(parser, "non-terminated object");
}

function parseObjectComprehension(
  parser: Parser,
  location: Location,
  key: Term,
  value: Term,
): Term | undefined {
  if (!isAt(parser, "|")) return undefined;
  scan(parser);
  const body = parser.grammar.body(parser, "}");
  return body === undefined
    ? undefined
    : termAt(location, { kind: "objectcomprehension", key, value, body });
}

function finishObject(parser: Parser, location: Location, entries: Entries): Term | undefined {
  if (isAt(parser, ",")) scan(parser);
  return objectAt(location, parseEntries(parser, "}", entries));
}

/** OPA's parser leaves members of the same key side by side, in the order that Go's sorting leaves them in. */
function objectAt(location: Location, entries: Entries | undefined): Term | undefined {
  if (entries === undefined) return undefined;
  const sorted = entries.toSorted(compareKeys);
  const isAmbiguous = sorted.some(
    (entry, at) => at > 0 && compareKeys(sorted[at - 1] as Entry, entry) === 0,
  );
  if (!isAmbiguous) return termAt(location, { kind: "object", entries: sorted });
  sortFunc(entries, compareKeys);
  return termAt(location, { kind: "object", entries });
}

type Entry = Entries[number];

function compareKeys([left]: Entry, [right]: Entry): number {
  return compareTerms(left, right);
}
