import type { Import } from "../ast/nodes.ts";
import { rootOf } from "./imports.ts";
import { operatorName } from "./operator-name.ts";
import { complain, type Parser } from "./parser.ts";
import { FUTURE_KEYWORDS, type FutureKeyword, V1_KEYWORDS } from "./tokens.ts";

/** Makes keywords of what `future.keywords` and `rego` import. */
export function applyImport(parser: Parser, { path, alias }: Import): void {
  const root = rootOf(path);
  if (root !== "rego" && root !== "future") return;
  const words = root === "rego" ? wordsOfVersion(parser, path) : wordsOfFuture(parser, path);
  if (words !== undefined && alias !== undefined) {
    complain(parser, `\`${root}\` imports cannot be aliased`, path.location);
  }
  for (const word of words ?? []) addKeyword(parser, word);
  reclassify(parser);
}

function wordsOfVersion(
  parser: Parser,
  path: Import["path"],
): readonly FutureKeyword[] | undefined {
  const name = operatorName(path);
  if (name === "rego.v1") return V1_KEYWORDS;
  if (name === "rego.v2") return FUTURE_KEYWORDS;
  const message = "invalid import, must be one of: `rego.v1`, `rego.v2`";
  return complain(parser, message, path.location);
}

const SORTED: string = [...FUTURE_KEYWORDS].sort().join(" ");

function wordsOfFuture(
  parser: Parser,
  { value, location }: Import["path"],
): readonly FutureKeyword[] | undefined {
  const [, keywords, word, ...others] = value.kind === "ref" ? value.terms : [];
  if (keywords?.value.kind !== "string" || keywords.value.text !== "keywords") {
    return complain(parser, "invalid import, must be `future.keywords`", location);
  }
  // As OPA does, longer paths import all.
  if (word === undefined || others.length > 0) return FUTURE_KEYWORDS;
  const text = word.value.kind === "string" ? word.value.text : "";
  const known = FUTURE_KEYWORDS.filter((keyword) => keyword === text);
  return known.length > 0
    ? known
    : complain(parser, `unexpected keyword, must be one of [${SORTED}]`, location);
}

export function addKeyword(parser: Parser, word: FutureKeyword): void {
  parser.keywords.set(word, word);
  if (word === "every") parser.keywords.set("in", "in");
  if (word === "not") parser.hasNotBodies = true;
}

/** The token behind an import was read before it. */
function reclassify({ state, keywords }: Parser): void {
  if (state.token !== "identifier") return;
  const word = FUTURE_KEYWORDS.find((keyword) => keyword === state.literal);
  if (word !== undefined && keywords.has(word)) state.token = word;
}
