import { GoError } from "../go-error.ts";
import { bytesOf, hasRawBytes } from "../text-bytes.ts";

/** What a glob is made of, in the order of its text. */
export type GlobToken =
  | { readonly kind: "text"; readonly text: string }
  /** `?`: one character that is no separator. */
  | { readonly kind: "single" }
  /** `*`: any characters that are no separators. */
  | { readonly kind: "any" }
  /** `**`: any characters. */
  | { readonly kind: "super" }
  /** `[abc]`, `[!a-z]`: one character, separators too. Ends of ranges are code points, both inclusive. */
  | { readonly kind: "class"; readonly not: boolean; readonly ranges: readonly CodePointRange[] }
  /** `{`, `,`, `}`. */
  | { readonly kind: "open" | "or" | "close" };

export type CodePointRange = readonly [low: number, high: number];

interface Lexer {
  readonly characters: readonly string[];
  readonly tokens: GlobToken[];
  at: number;
  /** How many braces are open. */
  level: number;
}

/**
 * The tokens of a glob in the syntax of gobwas/glob 1.0.0, with its oddities: in a class a range stands alone, and escapes
 * are read only where there is no range. Throws a GoError for an invalid one.
 */
export function globTokens(pattern: string): readonly GlobToken[] {
  const lexer: Lexer = { characters: [...pattern], tokens: [], at: 0, level: 0 };
  while (lexer.at < lexer.characters.length) readToken(lexer);
  if (lexer.level > 0) throw refusal(lexer, "unclosed `{`");
  return lexer.tokens;
}

function refusal({ characters, at }: Lexer, reason: string): GoError {
  const offset = bytesOf(characters.slice(0, at).join("")).length;
  return new GoError(`glob: syntax error at ${offset}: ${reason}`);
}

function readToken(lexer: Lexer): void {
  const character = lexer.characters[lexer.at] as string;
  const isInBraces = lexer.level > 0;
  if (character === "{") {
    lexer.level++;
    push(lexer, { kind: "open" });
  } else if (character === "," && isInBraces) push(lexer, { kind: "or" });
  else if (character === "}" && isInBraces) {
    lexer.level--;
    push(lexer, { kind: "close" });
  } else if (character === "?") push(lexer, { kind: "single" });
  else if (character === "*") readStar(lexer);
  else if (character === "[") readClass(lexer);
  else {
    const text = readText(lexer, isInBraces ? "?*[{}," : "?*[{");
    if (characterAt(lexer) === undefined && lexer.at < lexer.characters.length) {
      throw refusal(lexer, "invalid UTF-8 sequence");
    }
    lexer.tokens.push({ kind: "text", text });
  }
}

/** Undefined at the end, which to Go is where a byte is no UTF-8 too. */
function characterAt({ characters, at }: Lexer): string | undefined {
  const character = characters[at];
  return character === undefined || hasRawBytes(character) ? undefined : character;
}

function push(lexer: Lexer, token: GlobToken): void {
  lexer.tokens.push(token);
  lexer.at++;
}

function readStar(lexer: Lexer): void {
  if (lexer.characters[lexer.at + 1] === "*") {
    lexer.at++;
    push(lexer, { kind: "super" });
  } else push(lexer, { kind: "any" });
}

/** Reads up to one of the breakers that is not escaped. */
function readText(lexer: Lexer, breakers: string): string {
  let text = "";
  for (let each = characterAt(lexer); each !== undefined; each = characterAt(lexer)) {
    if (each === "\\") {
      lexer.at++;
      const escaped = characterAt(lexer);
      if (escaped === undefined) throw refusal(lexer, "trailing backslash");
      text += escaped;
    } else if (breakers.includes(each)) break;
    else text += each;
    lexer.at++;
  }
  return text;
}

function readClass(lexer: Lexer): void {
  lexer.at++;
  const not = characterAt(lexer) === "!";
  if (not) lexer.at++;
  if (characterAt(lexer) === undefined) throw refusal(lexer, "unexpected end of input");
  const ranges = lexer.characters[lexer.at + 1] === "-" ? readRange(lexer) : readMembers(lexer);
  lexer.tokens.push({ kind: "class", not, ranges });
}

function readRange(lexer: Lexer): readonly CodePointRange[] {
  const low = codePointOf(characterAt(lexer));
  lexer.at += 2;
  const high = codePointOf(characterAt(lexer));
  lexer.at++;
  closeClass(lexer);
  if (high < low) throw refusal(lexer, "range hi character is less than lo");
  return [[low, high]];
}

function readMembers(lexer: Lexer): readonly CodePointRange[] {
  const text = readText(lexer, "]");
  closeClass(lexer);
  if (text === "") throw refusal(lexer, "could not parse range");
  return Array.from(text, (member): CodePointRange => [codePointOf(member), codePointOf(member)]);
}

function closeClass(lexer: Lexer): void {
  const character = characterAt(lexer);
  lexer.at = Math.min(lexer.at, lexer.characters.length);
  if (character === undefined) throw refusal(lexer, "unexpected end of input");
  lexer.at++;
  if (character !== "]") throw refusal(lexer, "expected close range character");
}

function codePointOf(character: string | undefined): number {
  return character?.codePointAt(0) ?? -1;
}
