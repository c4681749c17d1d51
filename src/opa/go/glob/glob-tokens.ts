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
 * are read only where there is no range. Undefined for an invalid one.
 */
export function globTokens(pattern: string): readonly GlobToken[] | undefined {
  const lexer: Lexer = { characters: [...pattern], tokens: [], at: 0, level: 0 };
  while (lexer.at < lexer.characters.length) {
    if (!readToken(lexer)) return undefined;
  }
  return lexer.level === 0 ? lexer.tokens : undefined;
}

/** False where the glob is invalid. */
function readToken(lexer: Lexer): boolean {
  const character = lexer.characters[lexer.at] as string;
  const isInBraces = lexer.level > 0;
  if (character === "{") {
    lexer.level++;
    return push(lexer, { kind: "open" });
  }
  if (character === "," && isInBraces) return push(lexer, { kind: "or" });
  if (character === "}" && isInBraces) {
    lexer.level--;
    return push(lexer, { kind: "close" });
  }
  if (character === "?") return push(lexer, { kind: "single" });
  if (character === "*") return readStar(lexer);
  if (character === "[") return readClass(lexer);
  const text = readText(lexer, isInBraces ? "?*[{}," : "?*[{");
  if (text === undefined) return false;
  lexer.tokens.push({ kind: "text", text });
  return true;
}

function push(lexer: Lexer, token: GlobToken): true {
  lexer.tokens.push(token);
  lexer.at++;
  return true;
}

function readStar(lexer: Lexer): boolean {
  if (lexer.characters[lexer.at + 1] !== "*") return push(lexer, { kind: "any" });
  lexer.at++;
  return push(lexer, { kind: "super" });
}

/** Reads up to one of the breakers that is not escaped; undefined where a backslash ends the glob. */
function readText(lexer: Lexer, breakers: string): string | undefined {
  let text = "";
  while (lexer.at < lexer.characters.length) {
    let character = lexer.characters[lexer.at] as string;
    if (character === "\\") {
      lexer.at++;
      if (lexer.at === lexer.characters.length) return undefined;
      character = lexer.characters[lexer.at] as string;
    } else if (breakers.includes(character)) break;
    text += character;
    lexer.at++;
  }
  return text;
}

function readClass(lexer: Lexer): boolean {
  lexer.at++;
  const not = lexer.characters[lexer.at] === "!";
  if (not) lexer.at++;
  const ranges = readRange(lexer) ?? readMembers(lexer);
  if (ranges === undefined || lexer.characters[lexer.at] !== "]") return false;
  return push(lexer, { kind: "class", not, ranges });
}

/** Undefined where no range stands. */
function readRange(lexer: Lexer): readonly CodePointRange[] | undefined {
  const [low, dash, high] = lexer.characters.slice(lexer.at, lexer.at + 3);
  if (low === undefined || dash !== "-") return undefined;
  lexer.at += 3;
  const range: CodePointRange = [codePointOf(low), codePointOf(high ?? "")];
  // One that is out of order, or without its end, leaves the lexer where no bracket can follow.
  if (range[1] >= range[0]) return [range];
  lexer.at = lexer.characters.length;
  return [];
}

function readMembers(lexer: Lexer): readonly CodePointRange[] | undefined {
  const text = readText(lexer, "]");
  if (text === undefined || text === "") return undefined;
  return Array.from(text, (member): CodePointRange => [codePointOf(member), codePointOf(member)]);
}

function codePointOf(character: string): number {
  return character.codePointAt(0) ?? -1;
}
