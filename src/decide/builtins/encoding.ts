import { bytesOf, textOf } from "../../opa/go/text-bytes.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { stringOperand } from "./operands.ts";

/** `hex.encode(text)`: lower-case. */
const hexEncode: Builtin = (_context, args) =>
  Buffer.from(bytesOf(stringOperand(args, 0))).toString("hex");

/** `hex.decode(text)`: letters of either case; the result need not be UTF-8. */
const hexDecode: Builtin = (_context, args) => {
  const text = stringOperand(args, 0);
  if (text.length % 2 !== 0 || /[^0-9a-fA-F]/.test(text)) {
    throw new BuiltinError("encoding/hex: odd length or invalid byte");
  }
  return textOf(Buffer.from(text, "hex"));
};

/** `base64url.encode_no_pad(text)` (RFC 4648, section 5, without padding). */
const base64UrlEncodeNoPad: Builtin = (_context, args) =>
  Buffer.from(bytesOf(stringOperand(args, 0))).toString("base64url");

export const ENCODING: BuiltinFamily = {
  "base64url.encode_no_pad": pure(1, base64UrlEncodeNoPad),
  "hex.decode": pure(1, hexDecode),
  "hex.encode": pure(1, hexEncode),
};
