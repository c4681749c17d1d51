import { isPolicyError } from "../../domain/policy-error.ts";
import { indentJson } from "../../means/json/indent-json.ts";
import { bytesOf, textOf } from "../../opa/go/text-bytes.ts";
import { printJson } from "../values/print-value.ts";
import { entriesOf, isObject, type Value } from "../values/value.ts";
import { type Builtin, BuiltinError, type BuiltinFamily, pure } from "./builtin.ts";
import { stringOperand, wrongType } from "./operands.ts";

/** What Wasm memory could hardly hold anyway. */
const MAX_INDENTED = 64 * 1024 * 1024;

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

/** `json.marshal_with_options(value, {"prefix": ..., "indent": ..., "pretty": ...})`: Go's json.MarshalIndent. */
const jsonMarshalWithOptions: Builtin = (_context, args) => {
  const [value, options] = args as [Value, Value];
  const { prefix, indent, pretty } = marshalOptions(options);
  const compact = marshal(value);
  if (!pretty) return compact;
  const lines = indentJson(compact, { prefix, indent, maxLength: MAX_INDENTED });
  if (lines === undefined) throw new BuiltinError("the indented text would be too long");
  return prefix + lines;
};

interface MarshalOptions {
  readonly prefix: string;
  readonly indent: string;
  readonly pretty: boolean;
}

function marshalOptions(options: Value): MarshalOptions {
  if (!isObject(options)) throw wrongType(1, options, "object");
  let prefix = "";
  let indent = "\t";
  let implied = false;
  let explicit: boolean | undefined;
  for (const [key, value] of entriesOf(options)) {
    if (key === "pretty" && typeof value === "boolean") explicit = value;
    else if (typeof value !== "string")
      throw new BuiltinError("operand 2: wrong type of an option");
    else if (key === "prefix") prefix = value;
    else if (key === "indent") indent = value;
    else throw new BuiltinError(`operand 2: object contained unknown key ${String(key)}`);
    implied ||= key !== "pretty";
  }
  return { prefix, indent, pretty: explicit ?? implied };
}

function marshal(value: Value): string {
  try {
    return printJson(value);
  } catch (error) {
    if (isPolicyError(error)) throw new BuiltinError(error.message);
    throw error;
  }
}

export const ENCODING: BuiltinFamily = {
  "base64url.encode_no_pad": pure(1, base64UrlEncodeNoPad),
  "hex.decode": pure(1, hexDecode),
  "hex.encode": pure(1, hexEncode),
  "json.marshal_with_options": pure(2, jsonMarshalWithOptions),
};
