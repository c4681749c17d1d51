/** What the scanner tells apart (v1/ast/internal/tokens of OPA). A keyword and a sign is its own text. */
export type Token =
  | "illegal"
  | "eof"
  | "whitespace"
  | "comment"
  | "identifier"
  | "number"
  | "string"
  | TemplateToken
  | Keyword
  | Sign;

/** A stretch of a template string, up to an expression or to the end. */
export type TemplateToken =
  | "template-string-part"
  | "template-string-end"
  | "raw-template-string-part"
  | "raw-template-string-end";

export type Keyword =
  | ("package" | "import" | "as" | "default" | "else" | "not" | "some" | "with")
  | ("null" | "true" | "false")
  | FutureKeyword;

export type FutureKeyword = "in" | "every" | "contains" | "if" | "not" | "and" | "or";

export type Sign =
  | ("[" | "]" | "{" | "}" | "(" | ")" | "," | ":" | "." | ";")
  | ("+" | "-" | "*" | "/" | "%" | "&" | "|")
  | ("=" | ":=" | "==" | "!=" | "<" | "<=" | ">" | ">=");

/** Words of every version. */
export const KEYWORDS: readonly Keyword[] = [
  ...(["package", "import", "as", "default", "else", "not", "some", "with"] as const),
  ...(["null", "true", "false"] as const),
];

/** Words of version 1 that version 0 has to import. */
export const V1_KEYWORDS: readonly FutureKeyword[] = ["in", "every", "contains", "if"];

/** Words that can be imported, of which version 1 has to import `and`, `or` and the `not` that takes a body. */
export const FUTURE_KEYWORDS: readonly FutureKeyword[] = [...V1_KEYWORDS, "not", "and", "or"];

/** The builtins behind the operators, by which OPA calls the signs. */
const BUILTINS: ReadonlyMap<Token, string> = new Map<Token, string>([
  ["+", "plus"],
  ["-", "minus"],
  ["*", "mul"],
  ["/", "div"],
  ["%", "rem"],
  ["&", "and"],
  ["|", "or"],
  ["=", "eq"],
  [":=", "assign"],
  ["==", "equal"],
  ["!=", "neq"],
  ["<", "lt"],
  ["<=", "lte"],
  [">", "gt"],
  [">=", "gte"],
]);

/** What OPA calls a token. */
export function nameOf(token: Token): string {
  return BUILTINS.get(token) ?? token;
}

const WORDS: ReadonlySet<Token> = new Set<Token>([...KEYWORDS, ...FUTURE_KEYWORDS]);

export function isWord(token: Token): boolean {
  return WORDS.has(token);
}

const NAMED: ReadonlySet<Token> = new Set<Token>([...WORDS, "&", "|"]);

/** Whether OPA calls a token like a word: `&` and `|` are called like `and` and `or`. */
export function isNamed(token: Token): boolean {
  return NAMED.has(token);
}
