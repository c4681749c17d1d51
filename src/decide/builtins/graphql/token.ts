import { quoteGo } from "../../../opa/go/quote.ts";
import type { Position } from "./syntax.ts";

/** What a token is, as gqlparser writes it in its complaints (lexer/token.go). */
export type TokenKind =
  | "<Invalid>"
  | "<EOF>"
  | "!"
  | "$"
  | "&"
  | "("
  | ")"
  | "..."
  | ":"
  | "="
  | "@"
  | "["
  | "]"
  | "{"
  | "}"
  | "|"
  | "Name"
  | "Int"
  | "Float"
  | "String"
  | "BlockString"
  | "Comment";

export interface Token {
  readonly kind: TokenKind;
  readonly value: string;
  readonly position: Position;
}

/** A token as a complaint shows it. */
export function tokenText({ kind, value }: Token): string {
  return value === "" ? kind : `${kind} ${quoteGo(value)}`;
}
