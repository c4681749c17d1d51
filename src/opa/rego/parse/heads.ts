import type { Head, Ref, Term } from "../ast/nodes.ts";
import { asRootDocument, booleanAt, takeVariable } from "./build.ts";
import { parseInfix } from "./infix.ts";
import { here, isAt, type Parser, refuse, tokenOf } from "./parser.ts";
import { parseRef } from "./refs.ts";
import { scan, scanWithSpace } from "./scanner.ts";
import type { Token } from "./tokens.ts";

/** A head as it is written, and how. */
export interface WrittenHead {
  readonly head: Head;
  readonly hasContains: boolean;
  readonly isValueGenerated: boolean;
}

/** The head of a rule, of which the token is the name. */
export function parseHead(parser: Parser): WrittenHead | undefined {
  const location = here(parser);
  const name = parseName(parser);
  if (name === undefined) return refuse(parser, "expected rule head name");
  const start = startOf(parser, name);
  if (start === undefined) return undefined;
  const { ref, args } = start;
  const head: Head = {
    name: ref.length < 2 ? nameOf(ref) : "",
    ref,
    args: args ?? [],
    key: undefined,
    value: undefined,
    isAssigned: false,
    location,
  };
  if (isAt(parser, "contains")) {
    if (args !== undefined) refuse(parser, "a function cannot be a set");
    scan(parser);
    head.key = parseInfix(parser);
    if (head.key === undefined) refuse(parser, "expected rule key term");
    return { head, hasContains: true, isValueGenerated: false };
  }
  parseValue(parser, head);
  const isValueGenerated = head.value === undefined && (ref.length !== 2 || head.args.length > 0);
  if (isValueGenerated) head.value = booleanAt(parser.nowhere, true);
  return { head, hasContains: false, isValueGenerated };
}

function parseValue(parser: Parser, head: Head): void {
  const token = tokenOf(parser);
  if (token !== "=" && token !== ":=") return;
  scan(parser);
  head.isAssigned = token === ":=";
  head.value = parseInfix(parser);
  if (head.value === undefined) refuse(parser, "expected rule value term");
}

const OPERATORS: ReadonlySet<Token> = new Set<Token>([
  ...(["+", "-", "*", "/", "%", "&", "|"] as const),
  ...(["==", "!=", ">", ">=", "<", "<="] as const),
]);

/** What comes before the value. White space may stand behind the first name. */
function parseName(parser: Parser): Term | undefined {
  const first = takeVariable(parser);
  scanWithSpace(parser);
  if (OPERATORS.has(tokenOf(parser))) refuse(parser);
  else if (isAt(parser, "whitespace")) scan(parser);
  const token = tokenOf(parser);
  if (token === "(" || token === "." || token === "[") return parseRef(parser, first);
  return asRootDocument(first);
}

interface Start {
  readonly ref: Ref;
  /** Of a function, which may have none. */
  readonly args?: Term[];
}

function startOf(parser: Parser, name: Term): Start | undefined {
  const { value } = name;
  if (value.kind === "var") return { ref: [name] };
  if (value.kind === "ref") return { ref: value.terms };
  if (value.kind !== "call") return undefined;
  const [operator, ...args] = value.terms;
  if (operator?.value.kind !== "ref") return undefined;
  const ref = operator.value.terms;
  if (ref[0]?.value.kind !== "var") return refuse(parser, "rule head ref invalid");
  return { ref, args };
}

/** The first name of a reference. */
function nameOf(ref: Ref): string {
  const value = ref[0]?.value;
  return value?.kind === "var" ? value.name : "";
}
