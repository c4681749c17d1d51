import { textOf } from "../../../opa/go/text-bytes.ts";
import type { Value } from "../../values/value.ts";
import { integerValue } from "../operands.ts";

/** What Go's encoding/json makes of a []byte. */
export function bytesValue(bytes: Uint8Array | undefined): Value {
  return bytes === undefined ? null : Buffer.from(bytes).toString("base64");
}

/** Of a slice; nil is null. */
export function listValue<T>(list: readonly T[] | undefined, toValue: (item: T) => Value): Value {
  return list === undefined ? null : list.map(toValue);
}

/** Of strings, in which a byte that is not UTF-8 becomes U+FFFD. */
export function textsValue(list: readonly string[] | undefined): Value {
  return listValue(list, (text) => text.replace(/[\ud800-\udfff]/gu, "\ufffd"));
}

/** Of a text that holds one byte in each character. */
export function byteTextValue(text: string): Value {
  return textOf(Buffer.from(text, "latin1")).replace(/[\ud800-\udfff]/gu, "\ufffd");
}

/** Of an object identifier, a slice of numbers. */
export function oidValue(oid: string): Value {
  return oid.split(".").map((part) => integerValue(BigInt(part)));
}
