import { decodeBase64 } from "../../opa/go/base64.ts";
import { isGoError } from "../../opa/go/go-error.ts";
import { isPrintable } from "../../opa/go/printable.ts";
import { bytesOf, latinOf, textOf } from "../../opa/go/text-bytes.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnText } from "./cost.ts";
import { withGoErrors } from "./go-errors.ts";
import { stringOperand } from "./operands.ts";

type Encoding = "hex" | "base64" | "base64url";

/** `hex.encode` and `base64.encode` of the bytes of a text, and `base64url.encode_no_pad`. */
function encode(encoding: Encoding): Builtin {
  return (context, args) => {
    const text = stringOperand(args, 0);
    spendOnText(context, text.length * 3);
    return Buffer.from(bytesOf(text)).toString(encoding);
  };
}

/** `base64url.encode(text)` (RFC 4648, section 5). */
const base64UrlEncode: Builtin = (context, args) => {
  const unpadded = encode("base64url")(context, args) as string;
  return unpadded.padEnd(Math.ceil(unpadded.length / 4) * 4, "=");
};

/** `hex.decode(text)`: letters of either case; the result need not be UTF-8. */
const hexDecode: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  spendOnText(context, text.length);
  const wrong = /[^0-9a-fA-F]/.exec(latinOf(text))?.[0];
  if (wrong !== undefined) throw new BuiltinError(`encoding/hex: invalid byte: ${runeText(wrong)}`);
  if (text.length % 2 !== 0) throw new BuiltinError("encoding/hex: odd length hex string");
  return textOf(Buffer.from(text, "hex"));
};

/** Go's `%#U`. */
function runeText(character: string): string {
  const code = character.codePointAt(0) as number;
  const hex = code.toString(16).toUpperCase().padStart(4, "0");
  return isPrintable(code) ? `U+${hex} '${character}'` : `U+${hex}`;
}

/** `base64.decode(text)`: with padding; the result need not be UTF-8. */
const base64Decode: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  spendOnText(context, text.length);
  return textOf(decodeBase64(bytesOf(text)));
};

/** `base64.is_valid(text)`: false for anything that is no string. */
const base64IsValid: Builtin = (context, [text]) => {
  if (typeof text !== "string") return false;
  spendOnText(context, text.length);
  try {
    decodeBase64(bytesOf(text));
    return true;
  } catch (error) {
    if (isGoError(error)) return false;
    throw error;
  }
};

/** `base64url.decode(text)`: with padding or without. */
const base64UrlDecode: Builtin = (context, args) => {
  const text = stringOperand(args, 0);
  spendOnText(context, text.length);
  const bytes = bytesOf(text);
  const missing = text.endsWith("=") ? 0 : -bytes.length & 3;
  if (missing === 3) throw new BuiltinError(`illegal base64url string: ${text}`);
  const padded = Buffer.concat([bytes, Buffer.from("=".repeat(missing))]);
  return textOf(decodeBase64(padded, "url"));
};

export const ENCODING: BuiltinFamily = {
  "base64.decode": pure(1, withGoErrors(base64Decode)),
  "base64.encode": pure(1, encode("base64")),
  "base64.is_valid": pure(1, base64IsValid),
  "base64url.decode": pure(1, withGoErrors(base64UrlDecode)),
  "base64url.encode": pure(1, base64UrlEncode),
  "base64url.encode_no_pad": pure(1, encode("base64url")),
  "hex.decode": pure(1, hexDecode),
  "hex.encode": pure(1, encode("hex")),
};
