import { isPrintable } from "../../../opa/go/printable.ts";
import { quoteGo } from "../../../opa/go/quote.ts";
import { withoutRawBytes } from "../../../opa/go/text-bytes.ts";
import { unquoteGo } from "../../../opa/go/unquote.ts";

/**
 * What a token means: the text between double quotes, else the token. Undefined for a broken escape, and for quotes of
 * other kinds or in other places, which Go keeps for later.
 */
export function meaningOf(token: string): string | undefined {
  if (token.startsWith('"')) return unquoteGo(withoutRawBytes(token));
  return /["'`]/.test(token) ? undefined : token;
}

/** The token that means a text: quoted where it must be (modfile.AutoQuote). */
export function tokenOf(text: string): string {
  return mustQuote(text) ? quoteGo(text) : text;
}

/** Without quotes, brackets and whatever is beyond ASCII: nearly all that anybody writes. */
const PLAIN = /^[!#-&*+\-./0-Z\\^_a-z|~]+$/;

/** True for what can be no token as it is (modfile.MustQuote). */
export function mustQuote(text: string): boolean {
  if (text.includes("//") || text.includes("/*")) return true;
  if (PLAIN.test(text)) return false;
  if (text === "" || /[ "'`]/.test(text)) return true;
  if (text.length > 1 && /[()[\]{},]/.test(text)) return true;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    const isRawByte = code >= 0xd800 && code <= 0xdfff;
    if (!isPrintable(code) && !isRawByte) return true;
  }
  return false;
}
