import type { RegoVersion } from "../ast/nodes.ts";
import { parseBody } from "./bodies.ts";
import { firstIllegal } from "./characters.ts";
import { addKeyword } from "./keyword-imports.ts";
import { parseLiteral } from "./literals.ts";
import type { Grammar, Parser } from "./parser.ts";
import { scan } from "./scanner.ts";
import { parseTerm } from "./terms.ts";
import { KEYWORDS, V1_KEYWORDS } from "./tokens.ts";

const GRAMMAR: Grammar = { term: parseTerm, literal: parseLiteral, body: parseBody };

/** How often each character may be read, far more than is needed. */
const READINGS = 100;
const STEPS = 100_000;

/** A parser of this text, at its first token. */
export function createParser(text: string, file: string, version: RegoVersion): Parser {
  const parser: Parser = {
    text,
    file,
    version,
    nowhere: { file, row: 0, col: 0 },
    illegalAt: firstIllegal(text),
    grammar: GRAMMAR,
    keywords: new Map(KEYWORDS.map((word) => [word, word])),
    hasNotBodies: false,
    state: {
      at: text.startsWith("\ufeff") ? 1 : 0,
      row: 1,
      lineStart: 0,
      token: "illegal",
      literal: "",
      start: 0,
      tokenRow: 1,
      tokenCol: 0,
      place: undefined,
      skippedNewline: false,
      wildcards: 0,
      complaint: undefined,
      comments: undefined,
    },
    cached: undefined,
    depth: 0,
    operators: 0,
    steps: STEPS + READINGS * text.length,
    unions: new WeakSet(),
    parenthesized: new WeakSet(),
  };
  if (version === 1) for (const word of V1_KEYWORDS) addKeyword(parser, word);
  scan(parser);
  return parser;
}
